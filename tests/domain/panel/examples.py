"""Panels to begin a test with."""

from collections.abc import Callable
from datetime import UTC, datetime

from domain.consensus import Consensus, ConsensusResult, ConsensusRule
from domain.panel import Opinion, Panel, PanelId, PanelStatus, PanelType
from domain.tenancy import TenantId

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
QUERY = "Which regulatory route should the device take?"
OPTIONS = ("510(k)", "De Novo")


def a_draft(
    query: str = QUERY,
    *,
    panel_type: PanelType = PanelType.STRUCTURED,
    options: tuple[str, ...] = (),
    dimensions: tuple[str, ...] = ("risk",),
    seats: int = 0,
    seed: int = 0,
    maximum_rounds: int = 2,
) -> Panel:
    """A draft with seats `seat-1`, `seat-2`, ..."""
    panel = Panel(
        panel_id=PanelId.generate(),
        tenant_id=TenantId.generate(),
        query=query,
        panel_type=panel_type,
        options=options,
        dimensions=dimensions,
        seed=seed,
        created_at=NOW,
        measurements=Consensus(rule=ConsensusRule(maximum_rounds=maximum_rounds)),
    )
    for number in range(1, seats + 1):
        panel.add_member(f"seat-{number}", f"Expert {number}", "expert", now=NOW)
    return panel


def a_running_panel(
    *,
    panel_type: PanelType = PanelType.STRUCTURED,
    options: tuple[str, ...] = (),
    seats: int = 2,
    seed: int = 0,
    maximum_rounds: int = 2,
) -> Panel:
    """A panel in progress, before its first round."""
    panel = a_draft(
        panel_type=panel_type,
        options=options,
        seats=seats,
        seed=seed,
        maximum_rounds=maximum_rounds,
    )
    panel.change_status(PanelStatus.IN_PROGRESS, now=NOW)
    return panel


def a_panel_in_round_1(*, options: tuple[str, ...] = ()) -> Panel:
    """A panel of two seats whose first round is open."""
    panel = a_running_panel(options=options)
    panel.start_discussion_round(1, now=NOW)
    return panel


def a_measured_panel() -> Panel:
    """A panel that could be completed."""
    panel = a_running_panel()
    panel.update_consensus(a_result(), now=NOW)
    return panel


def a_completed_panel() -> Panel:
    """A panel that ended with a recommendation."""
    panel = a_measured_panel()
    panel.complete("Take the 510(k) route", now=NOW)
    return panel


def a_panel_that_ended(status: PanelStatus) -> Panel:
    """A panel that ended so."""
    if status is PanelStatus.COMPLETED:
        return a_completed_panel()
    panel = a_running_panel()
    panel.change_status(status, reason="as the test wants it", now=NOW)
    return panel


def a_result(level: float | None = 0.8) -> ConsensusResult:
    """A measurement."""
    return ConsensusResult(level, "510(k)")


def an_opinion(position: str = "510(k)") -> Opinion:
    """A stand."""
    return Opinion(position=position, rationale="There is a predicate.")


CHANGES: dict[str, Callable[[Panel], object]] = {
    "add_member": lambda panel: panel.add_member("late", "Late Comer", "expert", now=NOW),
    "change_status": lambda panel: panel.change_status(PanelStatus.CANCELLED, now=NOW),
    "start_discussion_round": lambda panel: panel.start_discussion_round(
        len(panel.discussions) + 1, now=NOW
    ),
    "add_message": lambda panel: panel.add_message(1, "seat-1", "Expert 1", "Yes.", now=NOW),
    "complete_discussion_round": lambda panel: panel.complete_discussion_round(1, now=NOW),
    "update_consensus": lambda panel: panel.update_consensus(a_result(), now=NOW),
    "complete": lambda panel: panel.complete("Do it", now=NOW),
}
"""Every public way to change a panel, by name."""
