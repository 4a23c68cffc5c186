"""Text of experts, evidence and users, made safe to show on a terminal."""

import unicodedata

_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_REPLACEMENT = "\ufffd"


def visible(text: str) -> str:
    """`text` with each character that could command a terminal replaced by U+FFFD.

    Those are control characters other than new line and tab, lone surrogates, and the marks that
    reorder text (which could show a quote other than it reads).
    """
    lines = text.replace("\r\n", "\n")
    return "".join(_REPLACEMENT if _commands(character) else character for character in lines)


def one_line(text: str) -> str:
    """The same on a single line."""
    return " ".join(visible(text).split())


def shortened(text: str, width: int) -> str:
    """The same on a single line of at most `width` characters, with `...` where it was cut.

    It is cut between words, unless that would leave less than half of the width.
    """
    line = one_line(text)
    if len(line) <= width:
        return line
    cut = line[: width - 3]
    words = cut.rpartition(" ")[0]
    return f"{(words if len(words) > width // 2 else cut).rstrip()}..."


def _commands(character: str) -> bool:
    control = unicodedata.category(character) in {"Cc", "Cs"} and character not in "\n\t"
    return control or character in _REORDERING
