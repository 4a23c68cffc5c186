"""Answers on their way into the journal."""

from collections.abc import Mapping, Sequence
from contextvars import Context, copy_context
from functools import cache
from itertools import groupby
from typing import Any
from uuid import UUID

from attrs import field, frozen
from sqlalchemy import Connection, Select, bindparam, select
from sqlalchemy.sql.dml import ReturningInsert

from adapters.rows.stored import answer_values, entry_of
from adapters.sql.chain import append_events
from adapters.sql.enqueuing import Enqueue, enqueue_answered
from adapters.sql.row_security import act_for
from adapters.sql.schema import answers
from adapters.sql.work import insert_if_absent
from application.panel.ports import JournalEntry
from application.panel.recorded_answer import answer_recorded
from domain.panel import PanelId
from domain.tenancy import TenantId

_Place = tuple[TenantId, PanelId, int, str, str]
_IN_PANEL = ("panel_id", "round_number", "phase", "agent_id")

ENTRY_COLUMNS = [c for c in answers.c if c.name not in {"position", "tenant_id"}]
"""The columns that hold an entry."""


@frozen
class Answer:
    """A tenant's answer, not yet in the journal.

    Attributes:
        tenant_id: whose it is.
        entry: the answer.
        context: of whoever records it, though others' answers are committed with it.
    """

    tenant_id: TenantId
    entry: JournalEntry
    context: Context = field(factory=copy_context, eq=False, repr=False)

    @property
    def place(self) -> _Place:
        """Whose answer it is: there is one entry for each place."""
        entry = self.entry
        return (self.tenant_id, entry.panel_id, entry.round_number, entry.phase, entry.agent_id)


def write_answers(
    connection: Connection, group: Sequence[Answer], enqueue: Enqueue | None
) -> Sequence[JournalEntry]:
    """Commit the answers whose place is free; for each, the entry that its place now holds.

    Those that are new are told in the tenant's record, whose head stays locked until the commit.
    The panels that people answered are enqueued with their answers, where there is a queue.
    """
    stored: dict[_Place, JournalEntry] = {}
    # In one order everywhere: two transactions that wait for each other's rows deadlock.
    for tenant_id, answered in groupby(sorted(group, key=_tenant), key=_tenant):
        own = list(answered)
        act_for(connection, tenant_id)
        if enqueue is not None:
            _enqueue(connection, own, enqueue)
        stored |= _write_own(connection, tenant_id, own)
    connection.commit()
    return [stored.get(answer.place, answer.entry) for answer in group]


def _enqueue(connection: Connection, group: Sequence[Answer], enqueue: Enqueue) -> None:
    # One by one, as each panel goes on in the trace of whoever answered; in one order, as above.
    for answer in sorted(group, key=lambda one: str(one.entry.panel_id)):
        entries = [answer.entry]
        answer.context.run(enqueue_answered, connection, answer.tenant_id, entries, enqueue)


def _write_own(
    connection: Connection, tenant_id: TenantId, group: Sequence[Answer]
) -> Mapping[_Place, JournalEntry]:
    """Insert and tell one tenant's answers; what all of their places hold, if some were taken."""
    firsts = {answer.place: answer for answer in reversed(group)}
    rows = [answer_values(tenant_id, answer.entry) for answer in reversed(firsts.values())]
    written = {tuple(row) for row in connection.execute(_insertion(connection.dialect.name), rows)}
    new = [a.entry for a in reversed(firsts.values()) if _in_panel(a.entry) in written]
    told = (answer_recorded(tenant_id, entry) for entry in new)
    append_events(connection, tenant_id, [event for event in told if event is not None])
    if len(new) == len(group):
        return {}
    return {place: _stored(connection, answer) for place, answer in firsts.items()}


@cache
def _insertion(dialect: str) -> ReturningInsert[Any]:
    """Inserts the rows whose place is free, and says which they were."""
    return insert_if_absent(answers, dialect).returning(*(answers.c[name] for name in _IN_PANEL))


def _in_panel(entry: JournalEntry) -> tuple[UUID, int, str, str]:
    return (entry.panel_id.value, entry.round_number, entry.phase, entry.agent_id)


def _tenant(answer: Answer) -> TenantId:
    return answer.tenant_id


def _stored(connection: Connection, answer: Answer) -> JournalEntry:
    row = answer_values(answer.tenant_id, answer.entry)
    return entry_of(connection.execute(_at_place(), row).mappings().one())


@cache
def _at_place() -> Select[object]:
    key = ("tenant_id", *_IN_PANEL)
    return select(*ENTRY_COLUMNS).where(*(answers.c[name] == bindparam(name) for name in key))
