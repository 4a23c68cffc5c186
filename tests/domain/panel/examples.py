"""Panels to begin a test with."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypedDict, Unpack

from domain.consensus import Consensus, ConsensusResult, ConsensusRule
from domain.panel import (
    HUMAN,
    OFFICES,
    SIGN_OFF,
    Awaited,
    Decision,
    Note,
    Office,
    Opinion,
    Panel,
    PanelId,
    PanelStatus,
    PanelType,
)
from domain.shared import Budget
from domain.tenancy import TenantId

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
QUERY = "Which regulatory route should the device take?"
OPTIONS = ("510(k)", "De Novo")


class Setting(TypedDict, total=False):
    """How a panel differs from the usual one."""

    panel_type: PanelType
    base_type: PanelType
    options: tuple[str, ...]
    dimensions: tuple[str, ...]
    seats: int
    humans: int
    officers: bool
    closing_vote: bool
    seed: int
    maximum_rounds: int


def a_draft(query: str = QUERY, **setting: Unpack[Setting]) -> Panel:
    """A draft with seats `seat-1`, `seat-2`, ..., the first `humans` of them held by people."""
    panel_type = setting.get("panel_type", PanelType.STRUCTURED)
    hybrid = panel_type is PanelType.HYBRID
    panel = Panel(
        panel_id=PanelId.generate(),
        tenant_id=TenantId.generate(),
        query=query,
        panel_type=panel_type,
        base_type=setting.get("base_type", PanelType.OPEN if hybrid else panel_type),
        options=setting.get("options", ()),
        dimensions=setting.get("dimensions", ("risk",)),
        seed=setting.get("seed", 0),
        closing_vote=setting.get("closing_vote", False),
        created_at=NOW,
        measurements=Consensus(rule=ConsensusRule(maximum_rounds=setting.get("maximum_rounds", 2))),
    )
    for number in range(1, setting.get("seats", 0) + 1):
        held_by = HUMAN if number <= setting.get("humans", 0) else ""
        panel.add_member(
            f"seat-{number}", f"Expert {number}", "expert", answered_by=held_by, now=NOW
        )
    for office in OFFICES[panel.base_type] if setting.get("officers") else ():
        panel.appoint(office, answered_by="openai:gpt-5", now=NOW)
    return panel


def a_running_panel(**setting: Unpack[Setting]) -> Panel:
    """A panel in progress, before its first round; of two seats, unless another number is given."""
    panel = a_draft(**(Setting(seats=2) | setting))
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


def a_panel_that_waits_for_a_signature() -> Panel:
    """A measured hybrid panel whose outcome is before a person."""
    panel = a_running_panel(panel_type=PanelType.HYBRID, humans=1)
    panel.update_consensus(a_result(), now=NOW)
    panel.wait_for(Awaited(round_number=0, phase=SIGN_OFF), now=NOW)
    return panel


def a_note(office: Office = Office.MODERATOR) -> Note:
    """What an officer wrote."""
    return Note(
        office=office, phase="framing", after_round=0, content="Decide on a route.", written_at=NOW
    )


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
    "assign_seat": lambda panel: panel.assign_seat("seat-1", "7c1e-jane", now=NOW),
    "begin": lambda panel: panel.begin(Budget(tokens=5), now=NOW),
    "change_status": lambda panel: panel.change_status(PanelStatus.CANCELLED, now=NOW),
    "start_discussion_round": lambda panel: panel.start_discussion_round(
        len(panel.discussions) + 1, now=NOW
    ),
    "add_message": lambda panel: panel.add_message(1, "seat-1", "Expert 1", "Yes.", now=NOW),
    "complete_discussion_round": lambda panel: panel.complete_discussion_round(1, now=NOW),
    "update_consensus": lambda panel: panel.update_consensus(a_result(), now=NOW),
    "complete": lambda panel: panel.complete("Do it", now=NOW),
    "appoint": lambda panel: panel.appoint(Office.CHAIR, answered_by="openai:gpt-5", now=NOW),
    "add_note": lambda panel: panel.add_note(a_note()),
    "wait_for": lambda panel: panel.wait_for(
        Awaited(round_number=1, phase="statement", seats=("seat-1",)), now=NOW
    ),
    "stop": lambda panel: panel.stop("the budget is spent", now=NOW),
    "sign": lambda panel: panel.sign("Jane Doe", Decision.ACCEPT, now=NOW),
}
"""Every public way to change a panel, by name."""
