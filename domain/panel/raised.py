"""What was raised on a panel: points under labels, and the threads that hang on them."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from attrs import evolve, frozen

from domain.panel.anonymity import unsigned
from domain.panel.panel_state import PanelState
from domain.panel.point import Point, PointKind
from domain.shared import comparable

_PREFIXES: Mapping[PointKind, str] = MappingProxyType(
    {
        PointKind.ASSUMPTION: "A",
        PointKind.ARGUMENT: "P",
        PointKind.CHALLENGE: "C",
        PointKind.CONSEQUENCE: "W",
        PointKind.REBUTTAL: "R",
        PointKind.THEME: "T",
        PointKind.VERDICT: "V",
        PointKind.RANK: "K",
    }
)
_STANDING_ALONE = frozenset({PointKind.ASSUMPTION, PointKind.ARGUMENT, PointKind.THEME})
_REPLIES = (PointKind.CHALLENGE, PointKind.CONSEQUENCE, PointKind.REBUTTAL)


@frozen(kw_only=True)
class Raised:
    """A point as it stands in the panel.

    Attributes:
        label: its name, such as `A1.2`: the kind, the round, and a number that tells nothing of
            the author.
        point: what was raised; of equal texts the first.
        authors: the seats that raised it; none for what an officer raised.
        round_number: the round in which it was raised first.
    """

    label: str
    point: Point
    authors: tuple[str, ...]
    round_number: int


@frozen(kw_only=True)
class Thread:
    """A point and what was said about it, all unsigned.

    Attributes:
        label: the name by which it can be answered.
        text: the point.
        replies: what was said about it, in order, each with its label before it.
    """

    label: str
    text: str
    replies: tuple[str, ...] = ()


def raised(panel: PanelState, kind: PointKind) -> tuple[Raised, ...]:
    """All points of a kind, from the rounds that are over and the officers' notes.

    Assumptions, arguments and themes are one if their texts are equal but for case and white
    space; the seats that repeat one become its authors too. Within a round they are numbered in
    an order that depends on the texts alone.
    """
    found: dict[str, Raised] = {}
    for round_number, said in _by_round(panel, kind):
        count = sum(one.round_number == round_number for one in found.values())
        for authors, point in sorted(said, key=lambda one: _rank(*one)):
            alone = kind in _STANDING_ALONE
            key = comparable(point.text) if alone else f"{kind} {round_number}.{count}"
            known = found.get(key)
            if known is not None:
                both = dict.fromkeys((*known.authors, *authors))
                found[key] = evolve(known, authors=tuple(both))
                continue
            count += 1
            label = f"{_PREFIXES[kind]}{round_number}.{count}"
            found[key] = Raised(
                label=label, point=point, authors=authors, round_number=round_number
            )
    return tuple(found.values())


def threads(panel: PanelState, kinds: Sequence[PointKind]) -> tuple[Thread, ...]:
    """The points of these kinds with the challenges, consequences and rebuttals to each."""
    if not kinds:
        return ()
    replies = [reply for kind in _REPLIES for reply in raised(panel, kind)]
    return tuple(
        Thread(
            label=root.label,
            text=unsigned(root.point.text, panel.members),
            replies=tuple(_replies_to(panel, root.label, replies)),
        )
        for kind in kinds
        for root in raised(panel, kind)
    )


def assign(
    points: Iterable[Raised], seats: Sequence[str], *, may: Callable[[Raised, str], bool]
) -> Mapping[str, tuple[str, ...]]:
    """Give each point to one seat that may have it, evenly: the labels by seat.

    Args:
        points: in order.
        seats: in order; of those with the fewest points the first is chosen.
        may: whether a seat may have a point. A point that nobody may have is given to nobody.
    """
    labels: dict[str, list[str]] = {seat: [] for seat in seats}
    for point in points:
        candidates = [seat for seat in seats if may(point, seat)]
        if candidates:
            labels[min(candidates, key=lambda seat: len(labels[seat]))].append(point.label)
    return {seat: tuple(given) for seat, given in labels.items() if given}


def no_author(point: Raised, seat: str) -> bool:
    """Whether the seat did not raise the point: nobody judges an own text."""
    return seat not in point.authors


def _by_round(
    panel: PanelState, kind: PointKind
) -> Iterator[tuple[int, list[tuple[tuple[str, ...], Point]]]]:
    """Rounds in order; what officers wrote after a round counts to it, before the next one."""
    for number in range(len(panel.discussions) + 1):
        if number and not panel.discussions[number - 1].is_open:
            messages = panel.discussions[number - 1].messages
            yield number, [((m.agent_id,), p) for m in messages for p in m.points if p.kind is kind]
        notes = [note for note in panel.notes if note.after_round == number]
        yield number, [((), p) for note in notes for p in note.points if p.kind is kind]


def _rank(authors: tuple[str, ...], point: Point) -> tuple[bytes, tuple[str, ...]]:
    words = f"{point.about}:{comparable(point.text)}"
    return hashlib.sha256(words.encode()).digest(), authors


def _replies_to(panel: PanelState, label: str, replies: Sequence[Raised]) -> Iterator[str]:
    for reply in replies:
        if reply.point.about == label:
            weight = f", severity {reply.point.severity}" if reply.point.severity else ""
            text = unsigned(reply.point.text, panel.members)
            yield f"{reply.label} {reply.point.kind.capitalize()}{weight}: {text}"
            yield from _replies_to(panel, reply.label, replies)
