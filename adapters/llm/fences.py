"""Fence what others wrote, so that a model can tell data from its instructions."""

import re
from functools import lru_cache
from hashlib import sha256

_KEY_LENGTH = 16
_MARKER = 3
"""So many angle brackets in a row are a marker."""

# Angle brackets and what passes for them, by how many each looks like.
_OPENING = {
    **dict.fromkeys(
        "<\uff1c\ufe64\u2039\u3008\u27e8\u276c\u276e\u2770\u02c2\u1438\u1449",
        1,
    ),
    **dict.fromkeys("\u226a\u00ab\u300a\u27ea\u2aa1", 2),
    "\u22d8": 3,
}
_CLOSING = {
    **dict.fromkeys(
        ">\uff1e\ufe65\u203a\u3009\u27e9\u276d\u276f\u2771\u02c3\u1433\u1440",
        1,
    ),
    **dict.fromkeys("\u226b\u00bb\u300b\u27eb\u2aa2", 2),
    "\u22d9": 3,
}
_INVISIBLE = "\u00ad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff"
_RUNS = re.compile(
    "|".join(f"[{''.join(kind)}][{''.join(kind)}{_INVISIBLE}]*" for kind in (_OPENING, _CLOSING))
)
# What chat templates of open models take for the change of a speaker, also within a message.
_TURN = re.compile(
    r"<\|[^|<>\n]{1,40}\|>|\[/?INST\]|<</?SYS>>|</?(?:s|system|assistant|user)>"
    r"|<(?:start|end)_of_turn>",
    re.IGNORECASE,
)
_SUSPECT = re.compile(r"<<<|>>>|<\||\[/?INST|<</?SYS|</?[asu]|_of_turn", re.IGNORECASE)


@lru_cache(maxsize=512)
def fenced(kind: str, text: str, name: str = "") -> str:
    """The text between two markers that it cannot contain.

    The markers hold a key that is derived from the text, so that nobody can write a text that
    ends its own fence; and whatever looks like a marker or a change of speaker inside is spaced
    out: `<<<` becomes `< < <`. Everything else stays as it is, character for character.

    Args:
        kind: what the text is, a word of ours.
        text: what somebody else wrote.
        name: a label of ours.
    """
    key = sha256(f"{kind}\0{name}\0{text}".encode()).hexdigest()[:_KEY_LENGTH]
    label = f' name="{name}"' if name else ""
    return f"<<<{kind}{label} {key}>>>\n{_harmless(text)}\n<<<end {key}>>>"


def one_line(text: str) -> str:
    """The text with its white space collapsed, so that it cannot begin a line of its own."""
    return " ".join(text.split())


def _harmless(text: str) -> str:
    if text.isascii() and not _SUSPECT.search(text):
        return text
    return _RUNS.sub(_spaced_marker, _TURN.sub(_spaced_turn, text))


def _spaced_turn(found: re.Match[str]) -> str:
    return f"{found[0][0]} {found[0][1:]}"


def _spaced_marker(found: re.Match[str]) -> str:
    looks = {**_OPENING, **_CLOSING}
    width = sum(looks.get(character, 0) for character in found[0])
    if width < _MARKER:
        return found[0]
    return " ".join("<" if found[0][0] in _OPENING else ">" for _ in range(width))
