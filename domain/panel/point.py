"""A contribution that is not a vote: an assumption, a challenge, a theme."""

from enum import StrEnum

from attrs import Attribute, field, frozen

from domain.shared import InvalidValue, clean_text

POINT_LIMIT = 2_000
LABEL_LIMIT = 20
SEVERITY_SCALE = (1, 5)
"""From a quibble to what would sink the case."""


class PointKind(StrEnum):
    """What a seat (or the chair) contributes beside an opinion."""

    ASSUMPTION = "assumption"
    ARGUMENT = "argument"
    CHALLENGE = "challenge"
    CONSEQUENCE = "consequence"
    """What follows if an assumption is wrong."""
    REBUTTAL = "rebuttal"
    THEME = "theme"
    VERDICT = "verdict"
    """Whether something that another raised holds."""
    RANK = "rank"
    """The next best answer of another seat; the order of the points is the ranking."""


class Verdict(StrEnum):
    """What becomes of a point."""

    HOLDS = "holds"
    FAILS = "fails"
    UNDECIDED = "undecided"


def _check_severity(_: object, attribute: "Attribute[int | None]", value: int | None) -> None:
    low, high = SEVERITY_SCALE
    given: object = value
    if value is None:
        return
    if not isinstance(given, int) or isinstance(given, bool) or not low <= given <= high:
        message = f"severity must be a whole number {low} to {high}, not {value!r:.60}"
        raise InvalidValue("severity_out_of_range", message, field=attribute.name)


def _clean_text(text: str) -> str:
    return clean_text(text, field="text", limit=POINT_LIMIT, blank_allowed=True)


def _clean_label(label: str) -> str:
    return clean_text(label, field="about", limit=LABEL_LIMIT, blank_allowed=True).strip()


@frozen(kw_only=True)
class Point:
    """One thing that was raised, or said about something raised before.

    Attributes:
        kind: what it is.
        text: in words, to 2,000 characters; blank only where the verdict or rank says it all.
        about: the label of what it answers, to 20 characters; empty where it stands alone.
        severity: of a challenge, 1 (a quibble) to 5 (it would sink the case).
        verdict: whether what it is about holds.

    Raises:
        InvalidValue: a part is out of its range, or the point says nothing.
    """

    kind: PointKind
    text: str = field(default="", converter=_clean_text)
    about: str = field(default="", converter=_clean_label)
    severity: int | None = field(default=None, validator=_check_severity)
    verdict: Verdict | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse a point without words where words are its content."""
        says_it_otherwise = self.kind in {PointKind.VERDICT, PointKind.RANK}
        if not self.text.strip() and not says_it_otherwise:
            message = f"the text of a point ({self.kind}) cannot be empty"
            raise InvalidValue("point_empty", message, field="points")
        if (self.kind is PointKind.VERDICT) != (self.verdict is not None):
            message = "a verdict, and nothing else, says whether something holds"
            raise InvalidValue("verdict_misplaced", message, field="points")
