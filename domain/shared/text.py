"""Rules for text that people and models hand in."""

import unicodedata

from domain.shared.errors import InvalidValue

_ALLOWED_CONTROLS = frozenset("\n\t")


def clean_text(value: str, *, field: str, limit: int, blank_allowed: bool = False) -> str:
    """Return `value` in Unicode NFC, or refuse it by name.

    NFC is the project's one normal form for text that is stored: two spellings of the same
    letters are stored alike. Nothing is stripped or shortened.

    Args:
        value: the text.
        field: the name that the error gives.
        limit: the greatest length in characters, after normalisation.
        blank_allowed: whether white space alone (or nothing) is accepted.

    Raises:
        InvalidValue: no text at all, blank, too long, a control character other than new line
            and tab, or a lone surrogate.
    """
    if not isinstance(value, str):
        raise InvalidValue("text_expected", f"{field} must be text", field=field)
    if not blank_allowed and not value.strip():
        raise InvalidValue(f"{field}_empty", f"{field} cannot be empty", field=field)
    _refuse_unprintable(value, field)
    normal = unicodedata.normalize("NFC", value)
    if len(normal) > limit:
        message = f"{field} has {len(normal):,} characters; at most {limit:,} are allowed"
        raise InvalidValue(f"{field}_too_long", message, field=field)
    return normal


def comparable(value: str) -> str:
    """The form in which two short texts are compared: NFKC, case folded, white space collapsed."""
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split())


def _refuse_unprintable(value: str, field: str) -> None:
    for position, character in enumerate(value):
        category = unicodedata.category(character)
        if category == "Cs":
            code, what = "lone_surrogate", "a lone surrogate"
        elif category == "Cc" and character not in _ALLOWED_CONTROLS:
            code, what = "control_character", "a control character"
        else:
            continue
        message = f"{field} holds {what} (U+{ord(character):04X}) at position {position}"
        raise InvalidValue(f"{field}_{code}", f"{message}; remove it", field=field)
