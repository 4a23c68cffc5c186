"""A tenant's panels in progress, as a unit of work sees them."""

from collections.abc import Sequence

from attrs import frozen

from adapters.rows.stored import Values, budget_of
from adapters.supabase.pending import Pending
from application.panel.like_answers import PHASE
from application.panel.ports import still_held
from domain.panel import PanelId, PanelStatus
from domain.shared import Usage


@frozen(kw_only=True)
class UnderWay:
    """A panel in progress.

    Attributes:
        waits: whether it waits for people.
        held: what it may still spend of what was set aside for it.
    """

    waits: bool
    held: Usage


async def look(pending: Pending) -> Sequence[UnderWay]:
    """The tenant's panels in progress, what the unit of work has written included.

    Others of this process who look wait until it has ended. Where another process begins a panel
    meanwhile, its commit is refused.
    """
    await pending.take_turn()
    rows = await pending.project.call(pending.tenant_id, "under_way", {"apart": PHASE})
    stored = {PanelId.from_string(row["panel_id"]): row for row in rows}
    pending.unit.seen = [*stored]
    others = [_as_stored(row) for one, row in stored.items() if one not in pending.panels]
    written = [
        _as_written(row, stored.get(one))
        for one, row in pending.panels.items()
        if row is not None and row["status"] == PanelStatus.IN_PROGRESS.value
    ]
    return [*others, *written]


def _as_stored(row: Values) -> UnderWay:
    return UnderWay(waits=row["waits"], held=_held(row["share"], row))


def _as_written(row: Values, stored: Values | None) -> UnderWay:
    return UnderWay(waits=bool(row["awaited"]), held=_held(row["document"]["share"], stored))


def _held(share: Values | None, used: Values | None) -> Usage:
    spent = Usage(input_tokens=int(used["tokens"]), usd=float(used["usd"])) if used else Usage()
    return still_held(budget_of(share) if share else None, spent)
