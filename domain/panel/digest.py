"""Shorten the words of other seats where together they are too long for a packet."""

from collections.abc import Sequence

WORDS_LIMIT = 24_000
"""The most characters of other seats' words of one kind (opinions, threads, reasons) in a packet;
beyond it each long one is shortened alike."""


def within_limit(texts: Sequence[str]) -> tuple[str, ...]:
    """The texts; where together they are too long, those beyond an equal share are shortened."""
    if sum(map(len, texts)) <= WORDS_LIMIT:
        return tuple(texts)
    share = WORDS_LIMIT // len(texts)
    return tuple(opening(text, share) for text in texts)


def opening(text: str, length: int) -> str:
    """The beginning of a text, to the end of a sentence if one ends late in it, and an ellipsis."""
    if len(text) <= length:
        return text
    cut = text[: length - 2]
    end = max(cut.rfind(mark, len(cut) // 2) for mark in (". ", ".\n", "\n"))
    return f"{cut[: end + 1] if end > 0 else cut} …"
