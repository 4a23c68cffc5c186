"""Strategies for whole panels, lived through step by step by their public methods."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count

from hypothesis import reject
from hypothesis import strategies as st

from adapters.hypothesis.consensus import consensus_rules
from adapters.hypothesis.members import agent_ids, expert_profiles, opinions, panel_ids, sources
from adapters.hypothesis.tenancy import tenant_ids
from adapters.hypothesis.text import labels, moments, texts
from domain.consensus import Consensus
from domain.panel import (
    DEFAULT_DIMENSIONS,
    PROTOCOLS,
    Ask,
    ExpertProfile,
    Opinion,
    Panel,
    PanelStatus,
    PanelType,
    Sight,
    measure_round,
    next_turn,
)
from domain.tenancy import TenantContext, TenantId

_MOST_ROUNDS = 3


@st.composite
def panels(
    draw: st.DrawFn,
    status: PanelStatus | None = None,
    *,
    panel_type: PanelType | None = None,
    tenant_id: TenantId | None = None,
) -> Panel:
    """Panels as their protocol leaves them, also between two rounds or in the middle of one.

    Each is built by its public methods under its own tenant, so it is valid, and its events are
    still to be collected. Types without a protocol hold plain rounds.

    Args:
        draw: given by Hypothesis.
        status: where the panel stands; any status if None.
        panel_type: its type; any type if None.
        tenant_id: whose it is; anybody's if None.
    """
    status = status or draw(st.sampled_from(PanelStatus))
    with TenantContext.use(tenant_id or draw(tenant_ids())) as owner:
        kind = panel_type or draw(st.sampled_from(PanelType))
        panel = _draft(draw, owner, kind, 0 if status is PanelStatus.DRAFT else 2)
        if status is not PanelStatus.DRAFT:
            _live(draw, panel, status)
    return panel


@st.composite
def waiting_panels(draw: st.DrawFn, panel_type: PanelType | None = None) -> tuple[Panel, Ask]:
    """Panels in progress whose protocol waits for answers, each with the turn it asks for."""
    kind = panel_type or draw(st.sampled_from(list(PROTOCOLS)))
    panel = draw(panels(PanelStatus.IN_PROGRESS, panel_type=kind))
    turn = next_turn(panel)
    return (panel, turn) if isinstance(turn, Ask) else reject()


def _draft(draw: st.DrawFn, owner: TenantId, panel_type: PanelType, fewest: int) -> Panel:
    evidence = st.lists(sources(), max_size=2, unique_by=lambda source: source.name)
    panel = Panel(
        panel_id=draw(panel_ids()),
        tenant_id=owner,
        query=draw(texts()),
        panel_type=panel_type,
        options=draw(st.just(()) | labels(min_size=2)),
        dimensions=draw(st.just(DEFAULT_DIMENSIONS) | labels(max_size=3)),
        sources=tuple(draw(evidence)),
        seed=draw(st.integers(0, 99)),
        created_at=draw(moments()),
        measurements=Consensus(rule=draw(consensus_rules())),
    )
    for agent_id in draw(st.lists(agent_ids(), min_size=fewest, max_size=5, unique=True)):
        panel.add_member(
            agent_id,
            draw(texts()),
            draw(texts()),
            profile=draw(st.just(ExpertProfile()) | expert_profiles()),
            now=panel.created_at,
        )
    return panel


def _live(draw: st.DrawFn, panel: Panel, status: PanelStatus) -> None:
    """Take a draft with enough members to `status`, through any number of rounds."""
    clock = (panel.created_at + timedelta(seconds=n) for n in count(1))
    if status is PanelStatus.CANCELLED and draw(st.booleans()):
        panel.change_status(PanelStatus.CANCELLED, now=next(clock))
        return
    panel.change_status(PanelStatus.IN_PROGRESS, now=next(clock))
    _discuss(draw, panel, clock, at_least=1 if status is PanelStatus.COMPLETED else 0)
    if status is PanelStatus.COMPLETED and panel.consensus is not None:
        panel.complete(panel.consensus.recommendation, now=next(clock))
    elif status is not PanelStatus.IN_PROGRESS:
        panel.change_status(status, reason=draw(texts()), now=next(clock))


def _discuss(draw: st.DrawFn, panel: Panel, clock: Iterator[datetime], *, at_least: int) -> None:
    """Hold rounds; where none is demanded, the last may be left open.

    Seats choose among a few answers: so they agree often enough, and the panel draws little.
    """
    answers = st.tuples(texts(), opinions(panel.options, panel.dimensions))
    answer = st.sampled_from(draw(st.lists(answers, min_size=1, max_size=4)))
    limit = min(panel.measurements.rule.maximum_rounds, _MOST_ROUNDS)
    for _ in range(draw(st.integers(at_least, limit))):
        order = _open_round(panel, next(clock))
        _speak(draw, panel, order, answer, clock)
        _close_round(panel, next(clock))
    if not at_least and len(panel.discussions) < limit and draw(st.booleans()):
        order = _open_round(panel, next(clock))
        _speak(draw, panel, order[: draw(st.integers(0, len(order) - 1))], answer, clock)


def _open_round(panel: Panel, at: datetime) -> tuple[str, ...]:
    """Open the next round as the type's protocol has it, and return who speaks in which order."""
    number = len(panel.discussions) + 1
    turn = next_turn(panel) if panel.panel_type in PROTOCOLS else None
    if not isinstance(turn, Ask):
        panel.start_discussion_round(number, now=at)
        return tuple(member.agent_id for member in panel.members)
    panel.start_discussion_round(
        number,
        phase=turn.phase.name,
        blind=turn.phase.sight is Sight.NOTHING,
        speaking_order=turn.speaking_order,
        now=at,
    )
    return turn.speaking_order


def _speak(
    draw: st.DrawFn,
    panel: Panel,
    seats: tuple[str, ...],
    answer: st.SearchStrategy[tuple[str, Opinion]],
    clock: Iterator[datetime],
) -> None:
    for seat in seats:
        content, opinion = draw(answer)
        member = panel.member(seat)
        name = member.agent_name if member else seat
        number = len(panel.discussions)
        panel.add_message(number, seat, name, content, opinion, now=next(clock))


def _close_round(panel: Panel, at: datetime) -> None:
    discussion = panel.complete_discussion_round(len(panel.discussions), now=at)
    result = measure_round(panel, discussion, now=at)
    panel.update_consensus(result, now=at)
