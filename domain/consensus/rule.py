"""The rule by which a panel's consensus is measured, fixed before its first round."""

import math
from typing import get_args

from attrs import Attribute, field, frozen

from domain.consensus.methods import Method
from domain.shared import InvalidValue

MAXIMUM_ROUNDS = 10
"""The most rounds that a rule may allow."""


def _known_method(_: object, attribute: "Attribute[Method]", value: object) -> None:
    known = get_args(Method)
    if value not in known:
        message = f"method must be one of {', '.join(known)}, not {value!r}"
        raise InvalidValue("method_unknown", message, field=attribute.name)


def _in_unit_interval(_: object, attribute: "Attribute[float]", value: float) -> None:
    if not 0 < value <= 1:
        message = f"{attribute.name} must be above 0 and at most 1, not {value}"
        raise InvalidValue(f"{attribute.name}_out_of_range", message, field=attribute.name)


def _share(_: object, attribute: "Attribute[float]", value: float) -> None:
    if not 0 <= value <= 1:
        message = f"{attribute.name} must be 0 to 1, not {value}"
        raise InvalidValue(f"{attribute.name}_out_of_range", message, field=attribute.name)


def _rounds_allowed(_: object, attribute: "Attribute[int]", value: int) -> None:
    if not 1 <= value <= MAXIMUM_ROUNDS:
        message = f"{attribute.name} must be 1 to {MAXIMUM_ROUNDS}, not {value}"
        raise InvalidValue("rounds_out_of_range", message, field=attribute.name)


def _rising(_: object, attribute: "Attribute[tuple[int, int]]", value: tuple[int, int]) -> None:
    low, high = value
    if not low < high:
        message = f"{attribute.name} must go from a lower to a higher rating, not {low} to {high}"
        raise InvalidValue("scale_invalid", message, field=attribute.name)


@frozen(kw_only=True)
class ConsensusRule:
    """Fixed before round 1 and kept in the record, so that nobody can choose it by the outcome.

    Attributes:
        method: the measure. `standard` is the plurality margin of positions, or, where no seat
            takes a position, the mean Tastle-Wierman consensus of the ratings; `quantum` is the
            spectral (density-matrix) consensus of either.
        threshold: the level, above 0 to 1, from which on a consensus counts as reached.
        quorum: the share of the seats convened, above 0 to 1, that must answer.
        stability: the largest share of answers, 0 to 1, that may change from the round before
            while the panel still counts as stable (.15 is common in Delphi studies).
        maximum_rounds: the number of discussion rounds, 1 to 10.
        scale: the lowest and the highest rating; 1 to 9 in a panel.

    Raises:
        InvalidValue: a value is out of its range.
    """

    method: Method = field(default="standard", validator=_known_method)
    threshold: float = field(default=0.6, validator=_in_unit_interval)
    quorum: float = field(default=2 / 3, validator=_in_unit_interval)
    stability: float = field(default=0.15, validator=_share)
    maximum_rounds: int = field(default=2, validator=_rounds_allowed)
    scale: tuple[int, int] = field(default=(1, 9), validator=_rising)

    def seats_needed(self, convened: int) -> int:
        """How many of `convened` seats must answer: the quorum's share, rounded up."""
        return math.ceil(round(self.quorum * convened, 9))
