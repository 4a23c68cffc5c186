"""What an office of the panel wrote."""

from datetime import datetime

from attrs import field, frozen

from domain.panel.office import Office
from domain.panel.point import Point
from domain.shared import clean_text

NOTE_LIMIT = 20_000


def _clean_content(text: str) -> str:
    return clean_text(text, field="content", limit=NOTE_LIMIT, blank_allowed=True)


@frozen(kw_only=True)
class Note:
    """The words of the moderator, the chair or the judge; never a vote.

    Attributes:
        office: who wrote.
        phase: what was asked for: `framing`, `themes`, `synthesis` or `ruling`.
        after_round: the number of rounds that were over by then.
        content: the text, to 20,000 characters; empty where it failed.
        points: what it raised, such as themes.
        written_by: the model that wrote it, which may be the fallback.
        failure: why there is none, or None.
        written_at: when it came, or failed.

    Raises:
        InvalidValue: the text is too long, or cannot be kept.
    """

    office: Office
    phase: str
    after_round: int
    content: str = field(default="", converter=_clean_content)
    points: tuple[Point, ...] = ()
    written_by: str = ""
    failure: str | None = None
    written_at: datetime
