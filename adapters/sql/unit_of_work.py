"""The unit of work on the database."""

from types import TracebackType
from typing import Self

from adapters.sql.database import Database
from adapters.sql.documents import SqlDocumentRepository
from adapters.sql.panel import SqlPanelRepository
from adapters.sql.transaction import Transaction
from application.panel.ports import PanelUnitOfWork
from domain.tenancy import TenantId


class SqlPanelUnitOfWork(PanelUnitOfWork):
    """One tenant's transaction; for one task at a time."""

    def __init__(self, database: Database, tenant_id: TenantId) -> None:
        """Work in `database` on behalf of `tenant_id`."""
        self._transaction = Transaction(database, tenant_id)
        self._panels = SqlPanelRepository(self._transaction, tenant_id)
        self._documents = SqlDocumentRepository(self._transaction, tenant_id)

    @property
    def panels(self) -> SqlPanelRepository:
        """The tenant's panels, inside the transaction."""
        return self._panels

    @property
    def documents(self) -> SqlDocumentRepository:
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
        await self._transaction.close()

    async def commit(self) -> None:
        """Make everything since entering durable, or nothing of it.

        Raises:
            Conflict: the database undid it, as a statement had failed.
            Unavailable: the database could not do it.
        """
        await self._transaction.commit()
