"""Strategies for what is said on a panel: opinions, points and notes that fit what is asked."""

from collections.abc import Sequence
from functools import cache

from attrs import evolve
from hypothesis import strategies as st

from adapters.hypothesis.members import opinions
from adapters.hypothesis.text import texts
from domain.panel import Opinion, Packet, Point, PointKind, PointsAsked, Verdict

Answer = tuple[str, Opinion | None, tuple[Point, ...]]
"""What a seat says: in words, as an opinion if one was asked for, and as points."""

_WORDLESS = (PointKind.VERDICT, PointKind.RANK)


@cache
def points() -> st.SearchStrategy[Point]:
    """Points of every kind, about a label or standing alone."""
    words = st.builds(
        Point,
        kind=st.sampled_from(
            [k for k in PointKind if k not in {PointKind.VERDICT, PointKind.RANK}]
        ),
        text=texts(),
        about=st.sampled_from(("", "A1.1", "P1.2", "T2.1")),
        severity=st.none() | st.integers(1, 5),
    )
    verdicts = st.builds(
        Point,
        kind=st.just(PointKind.VERDICT),
        text=texts(blank_allowed=True),
        about=st.sampled_from(("A1.1", "T2.1")),
        verdict=st.sampled_from(Verdict),
    )
    ranks = st.builds(Point, kind=st.just(PointKind.RANK), about=st.sampled_from(("K1", "K2")))
    return words | verdicts | ranks


@st.composite
def answers(draw: st.DrawFn, packet: Packet) -> Answer:
    """Answers that give what the packet asks for, abstentions among them."""
    opinion = draw(opinions(packet.options, packet.dimensions))
    words = draw(st.lists(texts(), min_size=1, max_size=3))
    return draw(texts()), *fitted(packet, opinion, words)


def fitted(
    packet: Packet, opinion: Opinion, words: Sequence[str]
) -> tuple[Opinion | None, tuple[Point, ...]]:
    """The opinion as the packet's phase lets it be given, and points in these words.

    An opinion that abstains leaves the whole task undone. The number of words gives the number
    of points, within what is asked for; points that need more repeat them.
    """
    if opinion.abstains:
        return opinion, ()
    given = tuple(p for asked in packet.phase.points for p in _points(packet, asked, words))
    return (_allowed(packet, opinion) if packet.phase.opinion else None), given


def _allowed(packet: Packet, opinion: Opinion) -> Opinion:
    if not packet.phase.position and opinion.position is not None:
        if not opinion.ratings:
            return Opinion.abstain("I have no figure to give.")
        opinion = evolve(opinion, position=None)
    outlying = packet.feedback is not None and packet.feedback.is_outlying(opinion)
    if outlying and not opinion.rationale.strip():
        return evolve(opinion, rationale="I see what the others do not.")
    return opinion


def _points(packet: Packet, asked: PointsAsked, words: Sequence[str]) -> list[Point]:
    count = max(asked.minimum, min(asked.maximum, len(words)))
    abouts = packet.targets if asked.each_target else ("",) * count
    return [
        Point(
            kind=asked.kind,
            text=words[place % len(words)],
            about=about,
            severity=1 + place % 5 if asked.severity else None,
            verdict=_verdict(place, words) if asked.kind is PointKind.VERDICT else None,
        )
        for place, about in enumerate(abouts)
    ]


def _verdict(place: int, words: Sequence[str]) -> Verdict:
    verdicts = list(Verdict)
    return verdicts[(place + len(words[0])) % len(verdicts)]
