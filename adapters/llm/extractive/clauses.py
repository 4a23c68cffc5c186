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
    """The words of a clause in lower case, and the mark that ends it, if any does."""

    words: tuple[str, ...]
    mark: str = ""

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
    inserted = [clause for text in bracketed for clause in _cut(text)]
    return [*_without_asides(list(_cut(plain))), *inserted]


def _cut(text: str) -> Iterator[Clause]:
    words: list[str] = []
    for token in _TOKEN.findall(folded(text)):
        is_word = bool(_WORD_START.match(token))
        if words and (not is_word or _begins_clause(token, words)):
            yield Clause(tuple(words), "" if is_word else token)
            words = []
        if is_word:
            words.append(token)
    if words:
        yield Clause(tuple(words))


def _begins_clause(word: str, before: list[str]) -> bool:
    """Whether a word is a connective that does not go on with its clause (`not yet`, `so good`)."""
    goes_on = word == "so" or (word == "yet" and before[-1] == "not")
    return word in CONNECTIVES and not goes_on


def _without_asides(found: list[Clause]) -> Iterator[Clause]:
    at = 0
    while at < len(found):
        clause = found[at]
        if at + 2 < len(found) and clause.mark == "," and _is_aside(found[at + 1], found[at + 2]):
            after = found[at + 2]
            yield Clause(clause.words + after.words, after.mark)
            at += 3
        else:
            yield clause
            at += 1


def _is_aside(middle: Clause, after: Clause) -> bool:
    return (
        middle.mark == ","
        and len(middle.words) <= _LONGEST_ASIDE
        and middle.words[0] in ASIDES
        and after.words[0] not in CONNECTIVES | {"and", "or", "nor"}
    )
