"""What people have to do on a panel: answer for their seat, and sign the outcome."""

from datetime import datetime
from enum import StrEnum

from attrs import field, frozen

from domain.shared import InvalidValue, clean_text

NAME_LIMIT = 200
TEXT_LIMIT = 10_000
_BY_LIMIT = 300

SIGN_OFF = "sign_off"
"""The name of the last phase of a hybrid panel."""


@frozen(kw_only=True)
class Awaited:
    """Whom the panel waits for.

    Attributes:
        round_number: the round under way; for the sign-off the last one.
        phase: its name, or `sign_off`.
        seats: the human seats that have not answered; none for the sign-off.
    """

    round_number: int
    phase: str
    seats: tuple[str, ...] = ()

    @property
    def is_sign_off(self) -> bool:
        """Whether the outcome waits for a signature."""
        return self.phase == SIGN_OFF

    @property
    def whom(self) -> tuple[str, ...]:
        """The human seats, or `sign_off` alone."""
        return (SIGN_OFF,) if self.is_sign_off else self.seats


class Decision(StrEnum):
    """What a person makes of a panel's outcome."""

    ACCEPT = "accept"
    AMEND = "amend"
    REJECT = "reject"


def _clean_name(name: str) -> str:
    return clean_text(name, field="name", limit=NAME_LIMIT).strip()


def _clean_text(text: str) -> str:
    return clean_text(text, field="text", limit=TEXT_LIMIT, blank_allowed=True).strip()


def _clean_by(by: str) -> str:
    return clean_text(by, field="by", limit=_BY_LIMIT, blank_allowed=True)


@frozen(kw_only=True)
class SignOff:
    """A named person's decision on the outcome.

    Attributes:
        name: who signs.
        decision: accepted, amended or rejected.
        text: the amended recommendation, or the reason of a rejection; a remark otherwise.
        proposed: the recommendation that the measurement gave, as it was put to the person.
        signed_at: when.
        by: the stable name of the credential that handed the decision in, such as a token's
            subject; empty where none was shown.

    Raises:
        InvalidValue: there is no name, or an amendment or a rejection without its text.
    """

    name: str = field(converter=_clean_name)
    decision: Decision
    text: str = field(default="", converter=_clean_text)
    proposed: str
    signed_at: datetime
    by: str = field(default="", converter=_clean_by)

    def __attrs_post_init__(self) -> None:
        """Demand the words that the decision needs."""
        if not self.text and self.decision is not Decision.ACCEPT:
            what = "the new recommendation" if self.decision is Decision.AMEND else "the reason"
            message = f"a decision to {self.decision} needs {what} as its text"
            raise InvalidValue("sign_off_text_missing", message, field="text")
