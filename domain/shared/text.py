"""Rules for text that people and models hand in."""

import re
import unicodedata

from domain.shared.errors import InvalidValue

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Control characters other than tab and new line."""

_SURROGATE = re.compile("[\ud800-\udfff]")
"""Surrogates; a Python string holds only lone ones."""


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
    # Most texts are, and to ask costs a tenth of searching them.
    plain = value.isascii() and value.isprintable()
    if not plain:
        _refuse_unprintable(value, field)
    normal = value if plain else unicodedata.normalize("NFC", value)
    if len(normal) > limit:
        message = f"{field} has {len(normal):,} characters; at most {limit:,} are allowed"
        raise InvalidValue(f"{field}_too_long", message, field=field)
    return normal


def printable(value: str, *, limit: int) -> str:
    """Foreign text made fit to be kept: what cannot be printed becomes a space, the rest is cut."""
    kept = "".join(character if character.isprintable() else " " for character in value[:limit])
    return kept.strip() or "no reason was given"


def comparable(value: str) -> str:
    """The form in which two short texts are compared: NFKC, case folded, white space collapsed."""
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split())


def refuse_surrogates(value: str, *, field: str) -> None:
    """Pass a text that is to be kept character for character, if it can be written as UTF-8.

    Raises:
        InvalidValue: a lone surrogate, which stands for no character.
    """
    found = _SURROGATE.search(value)
    if found is not None:
        raise _unprintable("lone surrogate", found, field)


def _refuse_unprintable(value: str, field: str) -> None:
    refuse_surrogates(value, field=field)
    found = _CONTROL.search(value)
    if found is not None:
        raise _unprintable("control character", found, field)


def _unprintable(what: str, found: re.Match[str], field: str) -> InvalidValue:
    place = f"(U+{ord(found[0]):04X}) at position {found.start()}"
    message = f"{field} holds a {what} {place}; remove it"
    return InvalidValue(f"{field}_{what.replace(' ', '_')}", message, field=field)
