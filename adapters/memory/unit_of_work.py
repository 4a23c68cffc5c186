"""The unit of work in memory."""

from types import TracebackType
from typing import Self

from adapters.memory.panel import MemoryDocumentRepository, MemoryPanelRepository
from adapters.memory.store import MemoryStore, Transaction
from application.panel.ports import PanelUnitOfWork
from domain.tenancy import TenantId


class MemoryPanelUnitOfWork(PanelUnitOfWork):
    """One tenant's transaction; for one task at a time."""

    def __init__(self, store: MemoryStore, tenant_id: TenantId) -> None:
        """Work in `store` on behalf of `tenant_id`."""
        self._transaction = Transaction(store, tenant_id)
        self._panels = MemoryPanelRepository(self._transaction, tenant_id)
        self._documents = MemoryDocumentRepository(self._transaction)

    @property
    def panels(self) -> MemoryPanelRepository:
        """The tenant's panels, inside the transaction."""
        return self._panels

    @property
    def documents(self) -> MemoryDocumentRepository:
        """The tenant's evidence texts, inside the transaction."""
        return self._documents

    async def __aenter__(self) -> Self:
        """Begin."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End, undoing what was not committed."""
        self._transaction.close()

    async def commit(self) -> None:
        """Make everything since entering visible to all."""
        self._transaction.commit()
