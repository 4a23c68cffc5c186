"""What a list of panels shows, and which panels it is to show."""

import re
from datetime import datetime

from attrs import field, frozen

from domain.panel import PanelId, PanelStatus, PanelType
from domain.shared import clean_text, moment

TEXT_LIMIT = 200
"""The greatest length of a text that is looked for, in characters."""

Place = tuple[datetime, PanelId]
"""Where a panel stands in a list, which goes by creation and then id, the newest first."""


@frozen(kw_only=True)
class PanelSummary:
    """A panel in a list; `level` is that of its last measurement.

    `awaited` are the people that it waits for: human seats, or `sign_off`; empty for nobody.
    `version` counts how often it was saved.
    """

    panel_id: PanelId
    query: str
    panel_type: PanelType
    status: PanelStatus
    created_at: datetime
    level: float | None
    recommendation: str | None
    version: int
    awaited: tuple[str, ...] = ()

    @property
    def place(self) -> Place:
        """Where it stands in the list."""
        return self.created_at, self.panel_id


def _clean_text(text: str | None) -> str | None:
    return None if text is None else clean_text(text, field="text", limit=TEXT_LIMIT)


def _moment(time: datetime | None) -> datetime | None:
    return None if time is None else moment(time)


@frozen(kw_only=True)
class PanelFilter:
    """The panels that are wanted; None where anything will do.

    Attributes:
        status: where they stand.
        panel_type: their protocol.
        text: what their question contains, to 200 characters: nothing in it has a meaning of its
            own, and its letters may stand in either case.
        created_from: the earliest time of their creation.
        created_to: the time before which they were created.

    Raises:
        InvalidValue: the text is blank, too long or cannot be printed, or a time has no zone.
    """

    status: PanelStatus | None = None
    panel_type: PanelType | None = None
    text: str | None = field(default=None, converter=_clean_text)
    created_from: datetime | None = field(default=None, converter=_moment)
    created_to: datetime | None = field(default=None, converter=_moment)

    @property
    def pattern(self) -> str:
        """A regular expression that finds the text, alike for Python and PostgreSQL.

        It names both cases of every letter, as what databases hold for the other case depends
        on their locale.
        """
        return "".join(map(_either_case, self.text or ""))


def _either_case(character: str) -> str:
    cases = {character, character.lower(), character.upper()}
    single = sorted(case for case in cases if len(case) == 1)
    return f"[{''.join(single)}]" if len(single) > 1 else re.escape(character)
