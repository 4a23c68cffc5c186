"""The journal of answers in the database."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from adapters.rows.stored import entry_of
from adapters.sql.database import Database
from adapters.sql.journal_queue import ENTRY_COLUMNS, Answer
from adapters.sql.schema import answers
from adapters.sql.work import query
from application.panel.ports import AnswerJournal, JournalEntry
from domain.panel import PanelId
from domain.tenancy import TenantId

_OF_PANEL = (
    select(*ENTRY_COLUMNS)
    .where(answers.c.tenant_id == bindparam("tenant"), answers.c.panel_id == bindparam("panel"))
    .order_by(answers.c.round_number, answers.c.position)
)


class SqlAnswerJournal(AnswerJournal):
    """One tenant's journal."""

    def __init__(self, database: Database, tenant_id: TenantId) -> None:
        """Keep the answers of `tenant_id`."""
        self._database = database
        self._tenant_id = tenant_id

    async def record(self, entry: JournalEntry) -> JournalEntry:
        """Store an answer, together with whatever else waits to be stored.

        Raises:
            NotFound: the tenant has no such panel.
        """
        return await self._database.answers.add(Answer(self._tenant_id, entry))

    async def of_panel(self, panel_id: PanelId) -> Sequence[JournalEntry]:
        """The recorded answers of a panel, by round and then in order of recording."""
        key = {"tenant": self._tenant_id.value, "panel": panel_id.value}
        rows = await self._database.read(query(_OF_PANEL, key), tenant_id=self._tenant_id)
        return [entry_of(row) for row in rows]
