"""Strategies for whole panels, led through their protocol by their public methods."""

from hypothesis import reject
from hypothesis import strategies as st

from adapters.hypothesis.consensus import consensus_rules
from adapters.hypothesis.course import Course
from adapters.hypothesis.members import (
    agent_ids,
    expert_profiles,
    panel_ids,
    sources,
)
from adapters.hypothesis.tenancy import budgets, tenant_ids
from adapters.hypothesis.text import labels, moments, texts
from domain.consensus import Consensus
from domain.panel import (
    DEFAULT_DIMENSIONS,
    HUMAN,
    OFFICES,
    Ask,
    AwaitHumans,
    Decision,
    ExpertProfile,
    Panel,
    PanelStatus,
    PanelType,
    next_turn,
)
from domain.tenancy import TenantContext, TenantId

BASES = tuple(one for one in PanelType if one is not PanelType.HYBRID)
"""The types on which a hybrid panel can be based."""

_MACHINES = ("", "extractive", "openai:gpt-5-mini")
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
    still to be collected.

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
def waiting_panels(
    draw: st.DrawFn, panel_type: PanelType | None = None
) -> tuple[Panel, Ask | AwaitHumans]:
    """Panels in progress whose protocol waits for seats, each with the turn it asks for."""
    panel = draw(panels(PanelStatus.IN_PROGRESS, panel_type=panel_type))
    turn = next_turn(panel)
    return (panel, turn) if isinstance(turn, Ask | AwaitHumans) else reject()


def _draft(draw: st.DrawFn, owner: TenantId, panel_type: PanelType, fewest: int) -> Panel:
    hybrid = panel_type is PanelType.HYBRID
    evidence = st.lists(sources(), max_size=2, unique_by=lambda source: source.name)
    panel = Panel(
        panel_id=draw(panel_ids()),
        tenant_id=owner,
        query=draw(texts()),
        panel_type=panel_type,
        base_type=draw(st.sampled_from(BASES)) if hybrid else panel_type,
        options=draw(st.just(()) | labels(min_size=2)),
        dimensions=draw(st.just(DEFAULT_DIMENSIONS) | labels(max_size=3)),
        sources=tuple(draw(evidence)),
        seed=draw(st.integers(0, 99)),
        closing_vote=draw(st.booleans()),
        budget=draw(budgets()),
        created_at=draw(moments()),
        measurements=Consensus(rule=draw(consensus_rules())),
    )
    _seat(draw, panel, fewest)
    return panel


def _seat(draw: st.DrawFn, panel: Panel, fewest: int) -> None:
    """Give seats to experts, in a hybrid panel some to people; then offices, or none of them."""
    hybrid = panel.panel_type is PanelType.HYBRID
    holders = st.sampled_from((*_MACHINES, HUMAN) if hybrid else _MACHINES)
    for agent_id in draw(st.lists(agent_ids(), min_size=fewest, max_size=5, unique=True)):
        panel.add_member(
            agent_id,
            draw(texts()),
            draw(texts()),
            profile=draw(st.just(ExpertProfile()) | expert_profiles()),
            answered_by=draw(holders),
            now=panel.created_at,
        )
    for office in OFFICES[panel.base_type] if draw(st.booleans()) else ():
        panel.appoint(office, answered_by="openai:gpt-5", now=panel.created_at)


def _live(draw: st.DrawFn, panel: Panel, status: PanelStatus) -> None:
    """Take a draft with enough members to `status`, through any number of rounds."""
    course = Course(draw, panel)
    if status is PanelStatus.CANCELLED and draw(st.booleans()):
        panel.change_status(PanelStatus.CANCELLED, now=course.now())
        return
    panel.change_status(PanelStatus.IN_PROGRESS, now=course.now())
    ended = status is PanelStatus.COMPLETED
    course.hold_rounds(draw(st.integers(1 if ended else 0, _MOST_ROUNDS)))
    if not ended and draw(st.booleans()):
        course.leave_a_round_half_said()
    if ended:
        course.come_to_the_end(draw(st.sampled_from((Decision.ACCEPT, Decision.AMEND))))
    elif status is not PanelStatus.IN_PROGRESS:
        panel.change_status(status, reason=draw(texts()), now=course.now())
