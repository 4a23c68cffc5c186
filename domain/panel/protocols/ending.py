"""How every panel ends: the closing vote, the synthesis or the ruling, and the signature."""

from domain.panel.closing_vote import PEER_RANKING
from domain.panel.note import Note
from domain.panel.office import Office
from domain.panel.panel import Panel
from domain.panel.panel_type import PanelType
from domain.panel.point import PointKind
from domain.panel.protocols.adversarial import RULING
from domain.panel.protocols.rounds import ask_office, ask_seats
from domain.panel.raised import raised
from domain.panel.turn import AwaitSignOff, Conclude, Phase, Sight, Turn

SYNTHESIS = Phase(
    name="synthesis",
    task=(
        "Sum up what the seats agree on, where they part and why, and what follows for whoever "
        "decides. Report the measured outcome as it is; add no view of your own."
    ),
    sight=Sight.EARLIER_ROUNDS,
    opinion=False,
    threads=(PointKind.ASSUMPTION, PointKind.THEME),
    office=Office.CHAIR,
)
DELPHI_SYNTHESIS = Phase(
    name="synthesis",
    task=SYNTHESIS.task,
    sight=Sight.STATISTICS,
    opinion=False,
    office=Office.CHAIR,
)


def ending_turn(panel: Panel, reason: str) -> Turn:
    """What is left to do once the protocol asks for nothing more, for `reason`.

    A panel that was stopped, or has measured nothing, holds no closing vote and gets no synthesis.
    """
    if panel.stopped is None and panel.has_consensus:
        if panel.closing_vote and not protocol_is_over(panel):
            return ask_seats(panel, PEER_RANKING)
        summing_up = _ask_for_summary(panel)
        if summing_up is not None:
            return summing_up
    if panel.panel_type is PanelType.HYBRID and panel.has_consensus and panel.sign_off is None:
        return AwaitSignOff(round_number=len(panel.discussions))
    return Conclude(reason)


def closing_vote_under_way(panel: Panel) -> Turn | None:
    """Whom the closing vote still asks, once it has begun; None before it and after it.

    A panel that was stopped meanwhile lets it come to its end, like any other round.
    """
    discussion = panel.open_discussion
    if discussion is None or discussion.phase != PEER_RANKING.name:
        return None
    return ask_seats(panel, PEER_RANKING)


def protocol_is_over(panel: Panel) -> bool:
    """Whether the closing vote has begun."""
    return any(discussion.phase == PEER_RANKING.name for discussion in panel.discussions)


def synthesis_of(panel: Panel) -> Note | None:
    """What the chair or the judge wrote in the end; None where there is none or it failed."""
    written = panel.note(_summary_phase(panel).name)
    return written if written is not None and written.failure is None else None


def why_no_synthesis(panel: Panel) -> str | None:
    """Why there is no synthesis; None where there is one, or the panel has not ended."""
    phase = _summary_phase(panel)
    written = panel.note(phase.name)
    if written is not None:
        return written.failure
    if not panel.status.is_terminal:
        return None
    if phase.office is None or panel.officer(phase.office) is None:
        return "the panel had nobody to write one: its experts are no language models"
    return panel.stopped or panel.failure or "the panel ended before"


def _ask_for_summary(panel: Panel) -> Turn | None:
    phase = _summary_phase(panel)
    if phase is not RULING:
        return ask_office(panel, phase)
    return ask_office(panel, phase, tuple(a.label for a in raised(panel, PointKind.ARGUMENT)))


def _summary_phase(panel: Panel) -> Phase:
    match panel.base_type:
        case PanelType.ADVERSARIAL:
            return RULING
        case PanelType.DELPHI:
            return DELPHI_SYNTHESIS
        case _:
            return SYNTHESIS
