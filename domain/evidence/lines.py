"""Read the lines of a plain text or Markdown document, and tell what each one is."""

import re
from collections.abc import Iterator
from enum import Enum, auto

from attrs import frozen


class LineKind(Enum):
    """What a line is to a reader of the document."""

    TEXT = auto()
    ITEM = auto()
    """The first line of a list item."""
    ROW = auto()
    """A table row."""
    SOURCE = auto()
    """Names where the text above comes from."""
    HEADING = auto()
    UNDERLINE = auto()
    """Makes a heading of the paragraph right above, if there is one."""
    NOTHING = auto()
    """Without a letter or digit (blank, a ruler), or within front matter or fenced code."""


@frozen
class Line:
    """A line and where its content (no marker, no outer white space) stands in the text."""

    kind: LineKind
    start: int
    end: int
    content: str


_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_MARKER = re.compile(r"\s*(?:>\s?)*(?:(?:[-*+]|\d{1,9}[.)])\s+)?")
_PATTERNS = (
    (LineKind.HEADING, re.compile(r"\s{0,3}#{1,6}(?:\s.*)?")),
    (LineKind.UNDERLINE, re.compile(r"\s{0,3}(?:=+|-+)\s*")),
    (LineKind.NOTHING, re.compile(r"[\W_]*")),
    (LineKind.ROW, re.compile(r"\s*\|.*")),
    (LineKind.SOURCE, re.compile(r"[\s>]*(?:[-*+]\s+)?[*_]*sources?[*_]*\s*:.*", re.IGNORECASE)),
    (LineKind.ITEM, re.compile(r"[\s>]*(?:[-*+]|\d{1,9}[.)])\s+\S.*")),
)


def read_lines(text: str) -> Iterator[Line]:
    """Every line in order; lines end at new line characters."""
    lines = text.split("\n")
    start, fence = 0, ""
    front_matter = _front_matter(lines)
    for number, raw in enumerate(lines):
        opening = _FENCE.match(raw)
        if number < front_matter or fence:
            kind = LineKind.NOTHING
            closes = opening and opening[1].startswith(fence) and not raw.strip(" \t\r`~")
            fence = "" if closes else fence
        elif opening:
            kind, fence = LineKind.NOTHING, opening[1]
        else:
            kind = _kind(raw)
        yield _line(kind, raw, start)
        start += len(raw) + 1


def heading_level(line: Line) -> int:
    """The depth of a heading or of an underline, from 1."""
    if line.kind is LineKind.UNDERLINE:
        return 1 if line.content.startswith("=") else 2
    return len(line.content) - len(line.content.lstrip("#"))


def heading_title(line: Line) -> str:
    """The words of a heading, without its marks."""
    return line.content.strip("#").strip()


def _kind(raw: str) -> LineKind:
    return next((kind for kind, pattern in _PATTERNS if pattern.fullmatch(raw)), LineKind.TEXT)


def _line(kind: LineKind, raw: str, start: int) -> Line:
    marker = _MARKER.match(raw) if kind is LineKind.ITEM else None
    inner = raw[marker.end() :] if marker else raw
    content = inner.strip()
    begin = start + len(raw) - len(inner.lstrip())
    return Line(kind, begin, begin + len(content), content)


def _front_matter(lines: list[str]) -> int:
    """How many lines the front matter takes: 0 where there is none, or it never ends."""
    opening = lines[0].rstrip()
    if opening not in {"---", "+++"}:
        return 0
    closing = {opening, "..."} if opening == "---" else {opening}
    ends = (number for number, raw in enumerate(lines) if number and raw.rstrip() in closing)
    return next(ends, -1) + 1
