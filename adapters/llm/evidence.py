"""The evidence as a prompt holds it: whole where it fits, else whole passages."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from attrs import frozen

from adapters.llm.fences import fenced
from adapters.llm.labels import documents_of
from domain.evidence import Document, Passage, passages_of

EVIDENCE_LIMIT = 60_000
"""The most characters of evidence in a prompt."""


@frozen(kw_only=True, eq=False)
class EvidenceText:
    """What a prompt holds of the evidence; one object for all seats of a panel.

    Attributes:
        names: the documents' names by label.
        text: the documents, each in a fence under its label.
        left_out: the passages that did not fit, as `name:first-last` with the lines.
    """

    names: Mapping[str, str]
    text: str
    left_out: tuple[str, ...]


@lru_cache(maxsize=16)
def evidence_text(documents: tuple[Document, ...], query: str, limit: int) -> EvidenceText:
    """The documents for a question, in at most about `limit` characters of their text.

    The same for all seats of a panel, and remembered for them.
    """
    names = documents_of([document.name for document in documents])
    if sum(len(document.text) for document in documents) <= limit:
        texts = [fenced("evidence", one.text, label) for label, one in _pair(names, documents)]
        return EvidenceText(names=names, text="\n".join(texts), left_out=())
    chosen, left_out = _choose(documents, query, limit)
    texts = [
        fenced("evidence", _passages(one for one in chosen if one.document == name), label)
        for label, name in names.items()
        if any(one.document == name for one in chosen)
    ]
    places = (f"{one.document}:{one.first_line}-{one.last_line}" for one in left_out)
    return EvidenceText(names=names, text="\n".join(texts), left_out=tuple(places))


def _pair(
    names: Mapping[str, str], documents: tuple[Document, ...]
) -> Iterable[tuple[str, Document]]:
    return zip(names, documents, strict=True)


def _choose(
    documents: tuple[Document, ...], query: str, limit: int
) -> tuple[list[Passage], list[Passage]]:
    del query
    chosen: list[Passage] = []
    left_out: list[Passage] = []
    room = limit
    for passage in (one for document in documents for one in passages_of(document)):
        fits = len(passage.text) <= room
        room -= len(passage.text) if fits else 0
        (chosen if fits else left_out).append(passage)
    return chosen, left_out


def _passages(passages: Iterable[Passage]) -> str:
    return "\n\n".join(passage.text for passage in passages)
