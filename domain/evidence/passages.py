"""Cut a document into the passages that an expert can quote."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from attrs import frozen

from domain.evidence.document import Document
from domain.evidence.lines import Line, LineKind, heading_level, heading_title, read_lines

PASSAGE_LIMIT = 2_000
"""The greatest length of a passage, in characters; a longer paragraph is cut into several."""

_PARAGRAPH_STARTS = {LineKind.ITEM, LineKind.ROW, LineKind.SOURCE}


@frozen(kw_only=True)
class Passage:
    """A paragraph, list item or table row, or a piece of a very long one.

    Attributes:
        document: the name of the document.
        first_line: the line on which it begins, counted from 1; lines end at new line characters.
        last_line: the line on which it ends.
        text: the passage character for character, without a list marker and outer white space.
        headings: the headings above it, outermost first.
    """

    document: str
    first_line: int
    last_line: int
    text: str
    headings: tuple[str, ...] = ()


@frozen
class _Block:
    """The characters from `start` to `end` of a text, and the headings above them."""

    start: int
    end: int
    headings: tuple[str, ...]


def passages_of(document: Document) -> tuple[Passage, ...]:
    """The passages of a plain text or Markdown document, in order and without overlap.

    Headings are the context of what stands below them. Front matter, fenced code, `Source:`
    paragraphs, the rulers of tables and lines without a letter or digit are no passages.
    """
    text = document.text
    line_starts = [0, *(new_line.end() for new_line in re.finditer("\n", text))]
    return tuple(
        Passage(
            document=document.name,
            first_line=bisect_right(line_starts, start),
            last_line=bisect_right(line_starts, end - 1),
            text=text[start:end],
            headings=block.headings,
        )
        for block in _blocks(text)
        for start, end in _pieces(text, block.start, block.end)
    )


def _blocks(text: str) -> Iterator[_Block]:
    outline: dict[int, str] = {}
    paragraph: list[Line] = []
    for line in read_lines(text):
        if line.kind is LineKind.UNDERLINE and _is_one_paragraph(paragraph):
            _enter(outline, heading_level(line), " ".join(one.content for one in paragraph))
            paragraph = []
        elif line.kind is LineKind.TEXT and paragraph and paragraph[-1].kind is not LineKind.ROW:
            paragraph.append(line)
        else:
            yield from _block(paragraph, outline)
            paragraph = [line] if line.kind in {LineKind.TEXT, *_PARAGRAPH_STARTS} else []
            if line.kind is LineKind.HEADING:
                _enter(outline, heading_level(line), heading_title(line))
    yield from _block(paragraph, outline)


def _is_one_paragraph(lines: list[Line]) -> bool:
    return bool(lines) and lines[0].kind is LineKind.TEXT


def _enter(outline: dict[int, str], level: int, title: str) -> None:
    for deeper in [one for one in outline if one >= level]:
        del outline[deeper]
    if title:
        outline[level] = title


def _block(lines: list[Line], outline: dict[int, str]) -> Iterator[_Block]:
    if lines and lines[0].kind is not LineKind.SOURCE:
        yield _Block(lines[0].start, lines[-1].end, tuple(outline.values()))


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The block in pieces of at most PASSAGE_LIMIT, cut after sentences where there are any."""
    while start < end:
        stop = _cut(text, start, end)
        piece = text[start:stop]
        inner = start + len(piece) - len(piece.lstrip())
        if any(character.isalnum() for character in piece):
            yield inner, inner + len(piece.strip())
        start = stop


def _cut(text: str, start: int, end: int) -> int:
    if end - start <= PASSAGE_LIMIT:
        return end
    window = text[start : start + PASSAGE_LIMIT]
    for mark in (". ", ".\n", "\n", " "):
        at = window.rfind(mark, PASSAGE_LIMIT // 2)
        if at >= 0:
            return start + at + len(mark)
    return start + PASSAGE_LIMIT
