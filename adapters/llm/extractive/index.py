"""The passages of a panel's documents, searchable by BM25."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from adapters.llm.extractive.words import terms
from domain.evidence import Document, Passage, passages_of

Scores = NDArray[np.float64]
"""One number for each passage."""


@frozen(eq=False)
class EvidenceIndex:
    """Passages in order, the terms of each (its headings' included), and their BM25 index."""

    passages: tuple[Passage, ...]
    terms: tuple[frozenset[str], ...]
    _ids: Mapping[str, int]
    _bm25: Any

    def holds_any(self, sought: Iterable[str]) -> bool:
        """Whether some passage holds one of the terms."""
        return any(term in self._ids for term in sought)

    def relevance(self, query: Mapping[str, float]) -> Scores:
        """How well each passage answers weighted terms, relative to the best: 0 to 1.

        All zero where no passage holds any of the terms.
        """
        total = np.zeros(len(self.passages))
        for weight in sorted(set(query.values())):
            asked = [term for term, own in query.items() if own == weight and term in self._ids]
            if asked:
                total += weight * self._bm25.get_scores(asked)
        best = total.max(initial=0.0)
        return total / best if best > 0 else total


def build_index(documents: Sequence[Document]) -> EvidenceIndex:
    """Cut the documents into passages and index them; passages without terms are left out."""
    import bm25s

    found = [passage for document in documents for passage in passages_of(document)]
    indexed = [
        (passage, own)
        for passage in found
        if (own := terms(" ".join((*passage.headings, passage.text))))
    ]
    ids: dict[str, int] = {}
    rows = [[ids.setdefault(term, len(ids)) for term in own] for _, own in indexed]
    bm25 = bm25s.BM25(dtype="float64")
    if rows:
        bm25.index((rows, ids), show_progress=False)
    return EvidenceIndex(
        tuple(passage for passage, _ in indexed),
        tuple(frozenset(own) for _, own in indexed),
        ids,
        bm25,
    )
