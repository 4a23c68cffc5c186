"""What a seat says, in a form that can be measured."""

from collections.abc import Mapping

from attrs import Attribute, field, frozen

from domain.panel.claim import Citation, Claim
from domain.shared import InvalidValue, clean_text

POSITION_LIMIT = 1_000
RATIONALE_LIMIT = 10_000
RATING_SCALE = (1, 9)
"""The lowest and the highest rating of a dimension."""


def _clean_position(position: str | None) -> str | None:
    if position is None:
        return None
    return clean_text(position, field="position", limit=POSITION_LIMIT).strip()


def _clean_rationale(rationale: str) -> str:
    return clean_text(rationale, field="rationale", limit=RATIONALE_LIMIT, blank_allowed=True)


def _check_ratings(_: object, attribute: "Attribute[Mapping[str, int]]", value: object) -> None:
    if not isinstance(value, Mapping):
        message = "ratings must map dimensions to whole numbers"
        raise InvalidValue("ratings_malformed", message, field=attribute.name)
    low, high = RATING_SCALE
    for dimension, rating in value.items():
        whole = isinstance(rating, int) and not isinstance(rating, bool)
        if not whole or not low <= rating <= high:
            message = f"the rating of {dimension!r} must be a whole number {low} to {high}"
            raise InvalidValue("rating_out_of_range", f"{message}, not {rating!r}", field="ratings")


def _own_copy(ratings: Mapping[str, int]) -> Mapping[str, int]:
    given: object = ratings
    return dict(ratings) if isinstance(given, Mapping) else ratings


def _clean_confidence(value: float | None) -> float | None:
    """Equal numbers (1 and 1.0, 0.0 and -0.0) become one, so that equal opinions print alike."""
    if value is None:
        return None
    given: object = value
    number = isinstance(given, int | float) and not isinstance(given, bool)
    if not number or not 0 <= value <= 1:
        message = f"confidence must be 0 to 1, not {value!r:.60}"
        raise InvalidValue("confidence_out_of_range", message, field="confidence")
    return abs(float(value))


@frozen(kw_only=True)
class Opinion:
    """A position with its ratings and reasons, or an explicit abstention.

    Attributes:
        position: one of the panel's options or, where it has none, a statement (to 1,000
            characters).
        ratings: whole numbers 1 to 9 by dimension, 9 the most favourable (a high rating of risk
            means that the risk is small); dimensions may be missing.
        confidence: the seat's own chance of being right, 0 to 1.
        rationale: the reasons, to 10,000 characters; `[n]` in it means the n-th citation.
        citations: the passages that it rests on, each found in its source.
        claims: what it asserts, each with what looking its quote up gave; the citations are the
            passages of those that are supported.
        abstention: why the seat takes no stand; it then has neither position nor ratings.

    Raises:
        InvalidValue: a part is out of its range, or the whole says nothing or two things.
    """

    position: str | None = field(default=None, converter=_clean_position)
    ratings: Mapping[str, int] = field(factory=dict, converter=_own_copy, validator=_check_ratings)
    confidence: float | None = field(default=None, converter=_clean_confidence)
    rationale: str = field(default="", converter=_clean_rationale)
    citations: tuple[Citation, ...] = ()
    claims: tuple[Claim, ...] = ()
    abstention: str | None = None

    def __attrs_post_init__(self) -> None:
        """Demand either a stand or a reason for taking none."""
        takes_stand = self.position is not None or bool(self.ratings)
        if self.abstention is not None:
            clean_text(self.abstention, field="abstention", limit=RATIONALE_LIMIT)
            if takes_stand:
                message = "an abstention has neither a position nor ratings"
                raise InvalidValue("abstention_with_stand", message, field="abstention")
        elif not takes_stand:
            message = "an opinion needs a position or a rating, or must abstain with a reason"
            raise InvalidValue("opinion_empty", message, field="position")

    @classmethod
    def abstain(cls, reason: str) -> "Opinion":
        """An abstention for `reason`."""
        return cls(abstention=reason)

    @property
    def abstains(self) -> bool:
        """Whether this is an abstention."""
        return self.abstention is not None
