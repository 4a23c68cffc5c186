"""The journal of answers in a Supabase project."""

from collections.abc import Sequence

from adapters.supabase.answers import entry_in
from adapters.supabase.project import SupabaseProject, all_rows_of
from application.panel.ports import AnswerJournal, JournalEntry
from domain.panel import PanelId
from domain.tenancy import TenantId


class SupabaseAnswerJournal(AnswerJournal):
    """One tenant's journal."""

    def __init__(self, project: SupabaseProject, tenant_id: TenantId) -> None:
        """Keep the answers of `tenant_id`."""
        self._project = project
        self._tenant_id = tenant_id

    async def record(self, entry: JournalEntry) -> JournalEntry:
        """Store an answer, together with whatever else waits to be stored.

        Raises:
            NotFound: the tenant has no such panel.
        """
        return await self._project.answers.add((self._tenant_id, entry))

    async def of_panel(self, panel_id: PanelId) -> Sequence[JournalEntry]:
        """The recorded answers of a panel, by round and then in order of recording."""
        from postgrest import CountMethod

        acting = self._project.acting_for(self._tenant_id)
        key = {"tenant_id": str(self._tenant_id), "panel_id": str(panel_id)}
        rows = await all_rows_of(
            lambda: (
                acting.from_("answers")
                .select("*", count=CountMethod.exact)
                .match(key)
                .order("round_number")
                .order("position")
            )
        )
        return [entry_in(row) for row in rows]
