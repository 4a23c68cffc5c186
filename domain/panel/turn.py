"""What a protocol asks for next."""

from collections.abc import Mapping
from enum import StrEnum

from attrs import field, frozen

from domain.panel.office import Office
from domain.panel.point import PointKind


class Sight(StrEnum):
    """What a seat may see of the others while it answers."""

    NOTHING = "nothing"
    """A blind round: nothing of any other seat."""

    POINTS = "points"
    """Only what was raised, unsigned; no opinion of any seat."""

    STATISTICS = "statistics"
    """The distribution of the last ratings and positions, and the reasons, unsigned."""

    EARLIER_ROUNDS = "earlier_rounds"
    """The last word of each other seat in the rounds before this one."""

    EVERYTHING_SAID = "everything_said"
    """The same, and what was said before in this round."""


@frozen(kw_only=True)
class PointsAsked:
    """Points that a phase asks for.

    Attributes:
        kind: what they are.
        minimum: the fewest of them.
        maximum: the most of them.
        each_target: whether there must be exactly one about each of the packet's targets (then
            minimum and maximum do not count).
        severity: whether each needs a severity.
    """

    kind: PointKind
    minimum: int = 0
    maximum: int = 0
    each_target: bool = False
    severity: bool = False


@frozen(kw_only=True)
class Phase:
    """A kind of round, or the task of an office.

    Attributes:
        name: as it stands in the record.
        task: what is asked for, in a sentence or two.
        sight: what may be seen meanwhile.
        one_at_a_time: whether seats speak in turn rather than at once.
        opinion: whether each seat gives an opinion, so that the round is measured.
        position: whether that opinion may take a position; where not, it rates only.
        points: what is asked for beside the opinion.
        threads: the kinds of points that are laid open, each with what was said about it.
        office: whose task it is; None for the seats.
    """

    name: str
    task: str
    sight: Sight
    one_at_a_time: bool = False
    opinion: bool = True
    position: bool = True
    points: tuple[PointsAsked, ...] = ()
    threads: tuple[PointKind, ...] = ()
    office: Office | None = None


@frozen(kw_only=True)
class Ask:
    """Ask these seats, all at once, in this round.

    `speaking_order` is the order of the whole round, `seats` those whose turn it is. Where an
    office is asked, `seats` holds its id alone, and the round is the last one that was held.
    `targets` are the labels that each seat is to answer.
    """

    round_number: int
    phase: Phase
    speaking_order: tuple[str, ...]
    seats: tuple[str, ...]
    targets: Mapping[str, tuple[str, ...]] = field(factory=dict)


@frozen(kw_only=True)
class AwaitHumans:
    """Wait for these human seats of the round; the others have answered."""

    round_number: int
    phase: Phase
    speaking_order: tuple[str, ...]
    seats: tuple[str, ...]
    targets: Mapping[str, tuple[str, ...]] = field(factory=dict)


@frozen(kw_only=True)
class AwaitSignOff:
    """Wait for a named person to accept, amend or reject the outcome."""

    round_number: int


@frozen
class Conclude:
    """Nothing more is to be asked; `reason` says why."""

    reason: str


Turn = Ask | AwaitHumans | AwaitSignOff | Conclude
"""What a protocol may answer."""
