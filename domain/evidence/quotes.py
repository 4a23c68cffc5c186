"""Look the words of a quote up in the document that they are said to come from."""

import re
import unicodedata
from collections.abc import Iterator
from weakref import WeakKeyDictionary

from attrs import frozen

from domain.evidence.document import Document
from domain.evidence.normal_form import NormalForm, normal_form

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
"""Scripts that put no space between words: there every character may begin one."""

_read: WeakKeyDictionary[Document, NormalForm] = WeakKeyDictionary()
"""Documents in normal form, each for as long as somebody holds it."""


@frozen(kw_only=True)
class FoundQuote:
    """Where a document holds a quote.

    Attributes:
        first_line: the line on which it begins, counted from 1; lines end at new line characters.
        last_line: the line on which it ends.
        text: the words exactly as the document has them.
    """

    first_line: int
    last_line: int
    text: str


def find_quote(document: Document, quote: str) -> FoundQuote | None:
    """The first place at which a document holds a quote word for word, or None.

    White space and Unicode may differ (see `normal_form`), and nothing else: no case, no word, no
    mark. An ellipsis stands for three dots that the document must have too, never for words left
    out. A quote begins and ends at the bounds of a word and of a number; one without a letter or
    digit is found nowhere.
    """
    sought = normal_form(quote).text
    if not any(character.isalnum() for character in sought):
        return None
    known = _read.get(document)
    if known is None:
        known = _read[document] = normal_form(document.text)
    for at in _places(known.text, sought):
        span = known.origin(at, at + len(sought))
        if span is not None:
            return _found(document.text, *span)
    return None


def _places(text: str, sought: str) -> Iterator[int]:
    at = text.find(sought)
    while at >= 0:
        if not _cuts(text, at) and not _cuts(text, at + len(sought)):
            yield at
        at = text.find(sought, at + 1)


def _cuts(text: str, at: int) -> bool:
    """Whether a cut before the character at `at` goes through a word or a number."""
    before, after = text[max(0, at - 2) : at], text[at : at + 2]
    if not before or not after or " " in (before[-1], after[0]):
        return False
    if unicodedata.category(after[0])[0] == "M":
        return True
    if _UNSPACED.match(before[-1]) or _UNSPACED.match(after[0]):
        return False
    if _is_letter(before[-1]) and _is_letter(after[0]):
        return True
    return _is_within_number(before[-1] + after) or _is_within_number(before + after[0])


def _is_letter(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character)[0] == "M"


def _is_within_number(three: str) -> bool:
    return bool(re.fullmatch(r"\d[.,]\d", three))


def _found(text: str, start: int, end: int) -> FoundQuote:
    first = text.count("\n", 0, start) + 1
    return FoundQuote(
        first_line=first,
        last_line=first + text.count("\n", start, end),
        text=text[start:end],
    )
