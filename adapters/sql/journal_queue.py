"""Answers on their way into the journal."""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import groupby

from attrs import frozen
from sqlalchemy import Connection, Select, bindparam, select

from adapters.rows.stored import answer_values, entry_of
from adapters.sql.enqueuing import Enqueue, enqueue_answered
from adapters.sql.row_security import act_for
from adapters.sql.schema import answers
from adapters.sql.work import insertion
from application.panel.ports import JournalEntry
from domain.panel import PanelId
from domain.tenancy import TenantId

_Place = tuple[TenantId, PanelId, int, str, str]

ENTRY_COLUMNS = [c for c in answers.c if c.name not in {"position", "tenant_id"}]
"""The columns that hold an entry."""


@frozen
class Answer:
    """A tenant's answer, not yet in the journal."""

    tenant_id: TenantId
    entry: JournalEntry

    @property
    def place(self) -> _Place:
        """Whose answer it is: there is one entry for each place."""
        entry = self.entry
        return (self.tenant_id, entry.panel_id, entry.round_number, entry.phase, entry.agent_id)


def write_answers(
    connection: Connection, group: Sequence[Answer], enqueue: Enqueue | None
) -> Sequence[JournalEntry]:
    """Commit the answers whose place is free; for each, the entry that its place now holds.

    The panels that people answered are enqueued with their answers, where there is a queue.
    """
    stored: dict[_Place, JournalEntry] = {}
    # In one order everywhere: two transactions that wait for each other's rows deadlock.
    for tenant_id, answered in groupby(sorted(group, key=_tenant), key=_tenant):
        own = list(answered)
        act_for(connection, tenant_id)
        stored |= _write_own(connection, own)
        if enqueue is not None:
            enqueue_answered(connection, tenant_id, [answer.entry for answer in own], enqueue)
    connection.commit()
    return [stored.get(answer.place, answer.entry) for answer in group]


def _write_own(connection: Connection, group: Sequence[Answer]) -> Mapping[_Place, JournalEntry]:
    """Insert one tenant's answers; what all of their places hold, if some were taken."""
    firsts = {answer.place: answer for answer in reversed(group)}
    rows = [answer_values(a.tenant_id, a.entry) for a in reversed(firsts.values())]
    if insertion(answers, rows)(connection) == len(group):
        return {}
    return {place: _stored(connection, answer) for place, answer in firsts.items()}


def _tenant(answer: Answer) -> TenantId:
    return answer.tenant_id


def _stored(connection: Connection, answer: Answer) -> JournalEntry:
    row = answer_values(answer.tenant_id, answer.entry)
    return entry_of(connection.execute(_at_place(), row).mappings().one())


@cache
def _at_place() -> Select[object]:
    key = ("tenant_id", "panel_id", "round_number", "phase", "agent_id")
    return select(*ENTRY_COLUMNS).where(*(answers.c[name] == bindparam(name) for name in key))
