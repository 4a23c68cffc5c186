"""The unit of work in a Supabase project."""

from types import TracebackType
from typing import Self

from adapters.supabase.documents import SupabaseDocumentRepository
from adapters.supabase.panel import SupabasePanelRepository
from adapters.supabase.pending import Pending
from adapters.supabase.project import SupabaseProject
from application.panel.ports import PanelUnitOfWork
from domain.tenancy import TenantId


class SupabasePanelUnitOfWork(PanelUnitOfWork):
    """One tenant's writes, kept until the commit, which is one call; for one task at a time."""

    def __init__(self, project: SupabaseProject, tenant_id: TenantId) -> None:
        """Work in `project` on behalf of `tenant_id`."""
        self._pending = Pending(project, tenant_id)
        self._panels = SupabasePanelRepository(self._pending)
        self._documents = SupabaseDocumentRepository(self._pending)

    @property
    def panels(self) -> SupabasePanelRepository:
        """The tenant's panels, inside the unit of work."""
        return self._panels

    @property
    def documents(self) -> SupabaseDocumentRepository:
        """The tenant's evidence texts, inside the unit of work."""
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
        """End, forgetting what was not committed."""
        self._pending.clear()

    async def commit(self) -> None:
        """Make everything since entering durable, or nothing of it.

        Raises:
            StaleVersion: a panel was saved or deleted by somebody else meanwhile.
            Conflict: so was something else, or a panel was begun elsewhere since they were counted.
            DomainError: the database could not do it.
        """
        try:
            await self._pending.unit.commit()
        finally:
            self._pending.clear()
