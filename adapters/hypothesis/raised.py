"""Strategies for what is read off a panel: points under labels, verdicts on them, rankings."""

from hypothesis import strategies as st

from adapters.hypothesis.consensus import probabilities
from adapters.hypothesis.members import agent_ids
from adapters.hypothesis.panel import panels
from adapters.hypothesis.said import points
from adapters.hypothesis.text import texts
from domain.panel import (
    Feedback,
    Idea,
    JudgedPoint,
    PanelStatus,
    PointKind,
    PointsAsked,
    Raised,
    RankedSeat,
    RatingSpread,
    Thread,
    feedback_for,
)

_LABELS = st.builds("{}{}.{}".format, st.sampled_from("APT"), st.integers(1, 8), st.integers(1, 20))


def _seats(most: int) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(agent_ids(), max_size=most, unique=True).map(tuple)


def points_asked() -> st.SearchStrategy[PointsAsked]:
    """Points that a phase may ask for."""
    return st.builds(
        lambda kind, fewest, more, each, severity: PointsAsked(
            kind=kind,
            minimum=fewest,
            maximum=fewest + more,
            each_target=each,
            severity=severity,
        ),
        st.sampled_from(PointKind),
        st.integers(0, 3),
        st.integers(0, 4),
        st.booleans(),
        st.booleans(),
    )


def raised_points() -> st.SearchStrategy[Raised]:
    """Points under their labels, with whoever raised them."""
    return st.builds(
        Raised,
        label=_LABELS,
        point=points(),
        authors=_seats(2),
        round_number=st.integers(1, 8),
    )


def open_threads() -> st.SearchStrategy[Thread]:
    """Points and what was said about them."""
    replies = st.lists(texts(), max_size=3).map(tuple)
    return st.builds(Thread, label=_LABELS, text=texts(), replies=replies)


def points_with_verdicts() -> st.SearchStrategy[JudgedPoint]:
    """Points that some seats hold, some reject and some leave open."""
    return st.builds(
        JudgedPoint,
        label=_LABELS,
        text=texts(),
        raised_by=_seats(2),
        holds=_seats(3),
        fails=_seats(3),
        undecided=_seats(2),
    )


def ideas() -> st.SearchStrategy[Idea]:
    """Themes on the map of ideas."""
    return st.builds(Idea, theme=points_with_verdicts(), support=st.none() | probabilities())


def ranked_seats() -> st.SearchStrategy[RankedSeat]:
    """Seats as their peers ranked them."""
    return st.builds(
        RankedSeat,
        agent_id=agent_ids(),
        score=st.none() | probabilities(),
        voters=st.integers(0, 14),
    )


@st.composite
def feedbacks(draw: st.DrawFn) -> Feedback:
    """What one seat of a panel is fed back after a round."""
    panel = draw(panels(PanelStatus.COMPLETED))
    seat = draw(st.sampled_from(panel.members))
    feedback = feedback_for(panel, seat.agent_id)
    if feedback is None:
        message = "a completed panel has voted"
        raise TypeError(message)
    return feedback


def rating_spreads() -> st.SearchStrategy[RatingSpread]:
    """How the seats of some panel rated a dimension."""
    spreads = feedbacks().map(lambda feedback: feedback.spreads)
    return spreads.filter(bool).flatmap(st.sampled_from)
