"""Cut prose into sentences, and sentences into clauses."""

import re
from collections.abc import Iterator

from attrs import frozen

from adapters.llm.extractive.lexicon import ASIDES, CONDITIONS, CONNECTIVES
from adapters.llm.extractive.words import folded

_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9])")
_QUOTE_MARKS = re.compile(r"(?m)^\s*>+\s?")
_BRACKETED = re.compile(r"(?<!\S)\(([^()]*)\)")
_TOKEN = re.compile(r"[^\W_]+(?:\([^\W_]+\)[^\W_]*)*|[,;:\u2014\u2013|]|(?<=\s)-+(?=\s)")
_WORD_START = re.compile(r"\w")
_LONGEST_ASIDE = 4


@frozen
class Clause:
    """The words of a clause in lower case; `comma` says whether a comma ends it."""

    words: tuple[str, ...]
    comma: bool = False

    @property
    def is_condition(self) -> bool:
        """Whether it states a condition."""
        return self.words[0] in CONDITIONS


def sentences(text: str) -> list[str]:
    """The sentences of a passage, white space collapsed, without marks of quotation blocks."""
    return _SENTENCE_END.split(" ".join(_QUOTE_MARKS.sub("", text).split()))


def clauses(sentence: str) -> list[Clause]:
    """The clauses of a sentence in order; what stands in brackets comes last.

    A clause ends at a mark within the sentence and before a connective (but, because, if). A
    short aside between two commas, as in `We do not, on balance, recommend it`, is left out.
    """
    bracketed = _BRACKETED.findall(sentence)
    plain = _BRACKETED.sub(" ", sentence)
    cut = list(_cut(_TOKEN.findall(folded(plain))))
    return [*_without_asides(cut), *(one for text in bracketed for one in _cut_text(text))]


def _cut_text(text: str) -> Iterator[Clause]:
    return _cut(_TOKEN.findall(folded(text)))


def _cut(tokens: list[str]) -> Iterator[Clause]:
    words: list[str] = []
    for mark in tokens:
        is_word = bool(_WORD_START.match(mark))
        starts_clause = mark in CONNECTIVES and not _goes_on(words, mark)
        if words and (starts_clause or not is_word):
            yield Clause(tuple(words), comma=mark == ",")
            words = []
        if is_word:
            words.append(mark)
    if words:
        yield Clause(tuple(words))


def _goes_on(words: list[str], connective: str) -> bool:
    """Whether a connective stands inside its clause: `not yet`, `not so`, a `so` without comma."""
    return connective == "so" or (connective == "yet" and words[-1:] == ["not"])


def _without_asides(found: list[Clause]) -> Iterator[Clause]:
    at = 0
    while at < len(found):
        clause = found[at]
        if at + 2 < len(found) and clause.comma and _is_aside(found[at + 1], found[at + 2]):
            after = found[at + 2]
            yield Clause(clause.words + after.words, after.comma)
            at += 3
        else:
            yield clause
            at += 1


def _is_aside(middle: Clause, after: Clause) -> bool:
    return (
        middle.comma
        and len(middle.words) <= _LONGEST_ASIDE
        and middle.words[0] in ASIDES
        and after.words[0] not in CONNECTIVES | {"and", "or", "nor"}
    )
