"""Fold the spellings that do not change a text's words, and remember where each one stood."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator

from attrs import frozen

_INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
)
"""Controls, soft hyphens, zero-width characters, marks of direction, selectors of variants."""

_FOREIGN = rf"[^\s\x00-\x7f{_INVISIBLE}]"
_PIECE = re.compile(
    r"(?P<plain>[!-~]+(?:[ \n\t][!-~]+)*)(?![^\t-\r\x1c-~])"
    r"|(?P<broken_word>\u00ad[ \t]*\r?\n[ \t]*)"
    rf"|(?P<space>[{_INVISIBLE}]*\s[\s{_INVISIBLE}]*)"
    rf"|(?P<invisible>[{_INVISIBLE}]+)"
    rf"|(?P<letters>[!-~]?(?:{_FOREIGN}|[{_INVISIBLE}]+(?={_FOREIGN}))+|[!-~])"
)
_BEFORE_FOLDING = str.maketrans(
    {
        "\N{DOUBLE PRIME}": '"',
        "\N{REVERSED DOUBLE PRIME}": '"',
        "\N{ACUTE ACCENT}": "'",
    }
)
"""What NFKC would take apart into several characters."""

_FOLDING = str.maketrans(
    {
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u301d\u301e\u301f", '"'),
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2039\u203a\u2032\u2035\u02bc\u02b9`", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58", "-"),
        "\N{FRACTION SLASH}": "/",
    }
)
_UNSEEN = re.compile(f"[{_INVISIBLE}]+")
_BREAKS = str.maketrans("\n\t", "  ")


@frozen(eq=False)
class NormalForm:
    """A text with its spellings folded, and the way back.

    Attributes:
        text: the folded text, without white space at its ends.
        _starts: where each stretch of it begins.
        _origins: where each stretch begins in the original, and whether it is as long there.
    """

    text: str
    _starts: tuple[int, ...]
    _origins: tuple[tuple[int, int, bool], ...]

    def origin(self, start: int, end: int) -> tuple[int, int] | None:
        """Where the characters from `start` to before `end` stand in the original.

        None where either end falls within a character of the original, such as a ligature.
        """
        first, last = bisect_right(self._starts, start) - 1, bisect_right(self._starts, end - 1) - 1
        begin, _, begins_alike = self._origins[first]
        final, stop, ends_alike = self._origins[last]
        skipped = start - self._starts[first]
        if skipped and not begins_alike:
            return None
        if ends_alike:
            return begin + skipped, final + end - self._starts[last]
        ends = self._starts[last + 1] if last + 1 < len(self._starts) else len(self.text)
        return (begin + skipped, stop) if end == ends else None


def normal_form(text: str) -> NormalForm:
    """Fold what may differ between a text and a faithful copy of it; the case is kept.

    White space of any length, line ends included, is one space. Unicode is in NFKC, with one
    exception: numbers that are not plain digits (superscripts, fractions) stay, since 10⁶ is not
    106. Quotation marks, apostrophes, dashes and ellipses are those of a typewriter; what cannot
    be seen is gone, with the line end after a soft hyphen.
    """
    parts: list[str] = []
    starts: list[int] = []
    origins: list[tuple[int, int, bool]] = []
    length = 0
    for folded, start, end, alike in _stretches(text):
        if folded == " " and (not parts or parts[-1] == " "):
            continue
        if alike and origins and origins[-1][1:] == (start, True):
            origins[-1] = (origins[-1][0], end, True)
        else:
            starts.append(length)
            origins.append((start, end, alike))
        parts.append(folded)
        length += len(folded)
    return NormalForm("".join(parts).rstrip(" "), tuple(starts), tuple(origins))


def _stretches(text: str) -> Iterator[tuple[str, int, int, bool]]:
    """The text folded piece by piece: what it becomes, from where to where, and if as long."""
    for piece in _PIECE.finditer(text):
        found, (start, end) = piece[0], piece.span()
        match piece.lastgroup:
            case "plain":
                yield found.translate(_BREAKS).replace("`", "'"), start, end, True
            case "space":
                yield " ", start, end, end - start == 1
            case "letters":
                yield from _letters(found, start)


def _letters(run: str, start: int) -> Iterator[tuple[str, int, int, bool]]:
    folded = run.translate(_FOLDING)
    if unicodedata.is_normalized("NFKC", folded) and not _UNSEEN.search(folded):
        yield folded, start, start + len(run), True
        return
    for first, last in _clusters(run):
        yield _folded(run[first:last]), start + first, start + last, False


def _clusters(run: str) -> Iterator[tuple[int, int]]:
    """The letters of a run, each with the marks that belong to it."""
    first = 0
    for at in range(1, len(run)):
        if not _continues(run[at]):
            yield first, at
            first = at
    yield first, len(run)


def _continues(character: str) -> bool:
    """Whether a character may combine with those before: a mark, or the rest of a syllable."""
    if _UNSEEN.match(character):
        return True
    head = unicodedata.normalize("NFKD", character)[0]
    return unicodedata.category(head)[0] == "M" or "\u1160" <= head <= "\u11ff"


def _folded(cluster: str) -> str:
    seen = _UNSEEN.sub("", cluster).translate(_BEFORE_FOLDING)
    compatible = unicodedata.normalize("NFKC", seen)
    is_number = seen[:1].isnumeric() and not seen[:1].isdecimal()
    if is_number or compatible[:1].isspace():
        return unicodedata.normalize("NFC", seen)
    return "".join(compatible.translate(_FOLDING).split())
