"""Answers on their way into the journal of a Supabase project, many in a call."""

from collections.abc import Sequence
from itertools import groupby

from adapters.rows.readiness import answered
from adapters.rows.stored import Stored, answer_values, entry_of
from adapters.supabase.project import Answer, SupabaseProject, rows_of
from adapters.supabase.unit import Unit
from application.panel.ports import JournalEntry
from application.panel.recorded_answer import answer_recorded
from domain.tenancy import TenantId

_PLACE = ("tenant_id", "panel_id", "round_number", "phase", "agent_id")
_BESIDE_THE_ENTRY = {"position", "tenant_id"}


class _Taken(Exception):
    """The place of an answer holds one already."""


async def write_answers(
    project: SupabaseProject, group: Sequence[Answer]
) -> Sequence[JournalEntry]:
    """Commit answers, each tenant's together; for each, the entry that its place now holds."""
    written: dict[tuple[object, ...], JournalEntry] = {}
    for tenant_id, answers in groupby(sorted(group, key=_tenant), key=_tenant):
        firsts = {_place(answer): answer[1] for answer in reversed([*answers])}
        own = [*reversed(firsts.values())]
        try:
            await _commit(project, tenant_id, own)
        except _Taken:
            own = [await _written(project, tenant_id, entry) for entry in own]
        written |= {_place((tenant_id, entry)): entry for entry in own}
    return [written[_place(answer)] for answer in group]


def entry_in(row: Stored) -> JournalEntry:
    """The recorded answer that a whole row holds."""
    return entry_of({name: row[name] for name in row if name not in _BESIDE_THE_ENTRY})


async def _written(
    project: SupabaseProject, tenant_id: TenantId, entry: JournalEntry
) -> JournalEntry:
    try:
        await _commit(project, tenant_id, [entry])
    except _Taken:
        row = answer_values(tenant_id, entry)
        place = {name: str(row[name]) for name in _PLACE}
        acting = project.acting_for(tenant_id)
        return entry_in((await rows_of(acting.from_("answers").select("*").match(place)))[0])
    return entry


async def _commit(
    project: SupabaseProject, tenant_id: TenantId, entries: Sequence[JournalEntry]
) -> None:
    unit = Unit(project, tenant_id)
    unit.insert("answers", [answer_values(tenant_id, entry) for entry in entries], _Taken)
    told = (answer_recorded(tenant_id, entry) for entry in entries)
    unit.record([event for event in told if event is not None])
    unit.ready += answered(entries)
    await unit.commit()


def _tenant(answer: Answer) -> TenantId:
    return answer[0]


def _place(answer: Answer) -> tuple[object, ...]:
    tenant_id, entry = answer
    return (tenant_id, entry.panel_id, entry.round_number, entry.phase, entry.agent_id)
