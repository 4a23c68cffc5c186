"""What a protocol asks for next."""

from enum import StrEnum

from attrs import frozen


class Sight(StrEnum):
    """What a seat may see of the others while it answers."""

    NOTHING = "nothing"
    """A blind round: nothing of any other seat."""

    EARLIER_ROUNDS = "earlier_rounds"
    """The last word of each other seat in the rounds before this one."""

    EVERYTHING_SAID = "everything_said"
    """The same, and what was said before in this round."""


@frozen(kw_only=True)
class Phase:
    """A kind of round.

    Attributes:
        name: as it stands in the record.
        task: what each seat is asked to do, in a sentence or two.
        sight: what it may see meanwhile.
        one_at_a_time: whether seats speak in turn rather than at once.
    """

    name: str
    task: str
    sight: Sight
    one_at_a_time: bool = False


@frozen(kw_only=True)
class Ask:
    """Ask these seats, all at once, in this round.

    `speaking_order` is the order of the whole round, `seats` those whose turn it is.
    """

    round_number: int
    phase: Phase
    speaking_order: tuple[str, ...]
    seats: tuple[str, ...]


@frozen
class Conclude:
    """Nothing more is to be asked; `reason` says why."""

    reason: str


Turn = Ask | Conclude
"""What a protocol may answer."""
