"""The extractive experts: each quotes what the evidence holds for its seat."""

import asyncio
from collections.abc import Sequence
from functools import lru_cache
from threading import Lock

from adapters.llm.extractive.index import EvidenceIndex, build_index
from adapters.llm.extractive.opinions import choose, pick_statement
from adapters.llm.extractive.remarks import Remark, read_remarks
from adapters.llm.extractive.wording import LABEL, in_words
from application.panel.ports import ExpertAnswer, ExpertModel
from domain.evidence import Document
from domain.panel import Opinion, Packet

_SETS_KEPT = 8
"""How many sets of documents stay indexed; panels over one set share its index."""


class ExtractiveExperts(ExpertModel):
    """Experts that rank, weigh and quote passages; no model, no network, no chance.

    A seat's answer depends on its role, the question and the documents alone: what other seats
    say moves nothing. It works in a thread of its own, so that others go on meanwhile; one that
    is cancelled leaves nothing behind but a finished index.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._index = lru_cache(maxsize=_SETS_KEPT)(build_index)
        self._remarks = lru_cache(maxsize=_SETS_KEPT)(self._read_remarks)

    @property
    def kind(self) -> str:
        """`extractive`."""
        return "extractive"

    @property
    def label(self) -> str:
        """What readers must know of these answers."""
        return LABEL

    async def answer(self, packet: Packet, documents: Sequence[Document]) -> ExpertAnswer:
        """Answer for the packet's seat from the documents; abstain where they hold nothing."""
        opinion = await asyncio.to_thread(self._opinion, packet, tuple(documents))
        return ExpertAnswer(content=in_words(opinion), opinion=opinion)

    def _opinion(self, packet: Packet, documents: tuple[Document, ...]) -> Opinion:
        with self._lock:
            index = self._index(documents)
            remarks = self._remarks(documents, packet.options) if packet.options else ()
        if not index.passages:
            return Opinion.abstain("there is no evidence to quote from")
        if packet.options:
            return choose(index, packet, remarks)
        return pick_statement(index, packet)

    def _read_remarks(
        self, documents: tuple[Document, ...], options: tuple[str, ...]
    ) -> tuple[Remark, ...]:
        index: EvidenceIndex = self._index(documents)
        return read_remarks(index.passages, options)
