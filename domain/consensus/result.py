"""A measured consensus."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from attrs import Attribute, field, frozen

from domain.consensus.opinion_groups import OpinionGroup
from domain.consensus.robustness import Interval
from domain.shared import InvalidValue


def _unit_interval(_: object, attribute: "Attribute[float | None]", value: float | None) -> None:
    if value is not None and not 0 <= value <= 1:
        message = f"{attribute.name} must be 0 to 1, not {value}"
        raise InvalidValue(f"{attribute.name}_out_of_range", message, field=attribute.name)


def _levels(_: object, attribute: "Attribute[Mapping[str, float]]", value: object) -> None:
    if not isinstance(value, Mapping):
        message = "dimensions must map names to levels"
        raise InvalidValue("dimensions_malformed", message, field=attribute.name)
    for name, level in value.items():
        if not 0 <= level <= 1:
            message = f"dimensions[{name}] must be 0 to 1, not {level}"
            raise InvalidValue("dimension_out_of_range", message, field=attribute.name)


def _in_order(opinions: "Iterable[DissentingOpinion]") -> "tuple[DissentingOpinion, ...]":
    return tuple(opinions)


@frozen(kw_only=True)
class DissentingOpinion:
    """A seat that stands elsewhere than the outcome, with its reasons.

    `position` is None for a seat that answered without taking one.
    """

    agent_id: str
    agent_name: str
    position: str | None
    rationale: str


@frozen
class ConsensusResult:
    """How far the seats agree, on what, and who does not.

    Three numbers that are never mixed: `level` (agreement), `confidence` (chance of being right)
    and `robustness` (whether the outcome hangs on single seats). Each is 0 to 1. What could not
    be measured is None, or missing from `dimensions`, and `undefined` says why.

    Attributes:
        level: the agreement over the seats convened: 1 unanimity, 0 an even split.
        recommendation: the outcome in a line.
        reasoning: how the figures came about, for people.
        confidence: the chance of being right: calibrated on past panels, or else the mean that
            the seats behind the outcome stated; `parameters["confidence"]` says which.
        dimensions: the level of each rated dimension, over the seats that rated it.
        dissenting_opinions: who stands elsewhere, and why.
        calculated_at: when it was measured.
        method: the name of the measure.
        parameters: what the measure was given, and its basis.
        robustness: the share of seats that can be left out, one at a time, without changing the
            outcome.
        decisive_seats: the seats whose absence changes the outcome.
        interval: where the level would lie in 95 % of panels drawn from these seats.
        seats_to_flip: the fewest seats whose change of position ends the single lead.
        changed_share: the share of seats whose answer is another than in the round before.
        groups: who stands with whom, the largest group first.
        crux: the dimension on which the groups' medians lie furthest apart.
        evidence: the share of the seats' claims whose quote was found in the source they name.
        distinct_voices: how many different answers there are; near-identical ones count once.
        seats_convened: how many seats were asked.
        seats_answered: how many of them took a position or rated.
        undefined: why a figure is missing, by its name.
        round_number: the round that was measured, counted from 1.
        blind: whether the seats answered without seeing each other.

    Raises:
        InvalidValue: a figure is out of its range.
    """

    level: float | None = field(validator=_unit_interval)
    recommendation: str
    reasoning: str = ""
    confidence: float | None = field(default=None, validator=_unit_interval)
    dimensions: Mapping[str, float] = field(factory=dict, validator=_levels)
    dissenting_opinions: tuple[DissentingOpinion, ...] = field(default=(), converter=_in_order)
    calculated_at: datetime | None = None
    method: str = "standard"
    parameters: Mapping[str, str | float] = field(factory=dict, kw_only=True)
    robustness: float | None = field(default=None, validator=_unit_interval, kw_only=True)
    decisive_seats: tuple[str, ...] = field(default=(), kw_only=True)
    interval: Interval | None = field(default=None, kw_only=True)
    seats_to_flip: int | None = field(default=None, kw_only=True)
    changed_share: float | None = field(default=None, validator=_unit_interval, kw_only=True)
    groups: tuple[OpinionGroup, ...] = field(default=(), kw_only=True)
    crux: str | None = field(default=None, kw_only=True)
    evidence: float | None = field(default=None, validator=_unit_interval, kw_only=True)
    distinct_voices: int | None = field(default=None, kw_only=True)
    seats_convened: int = field(default=0, kw_only=True)
    seats_answered: int = field(default=0, kw_only=True)
    undefined: Mapping[str, str] = field(factory=dict, kw_only=True)
    round_number: int | None = field(default=None, kw_only=True)
    blind: bool = field(default=False, kw_only=True)
