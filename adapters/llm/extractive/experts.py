"""The extractive experts: each quotes what the evidence holds for its seat."""

import asyncio
from collections.abc import Sequence
from functools import lru_cache
from threading import Lock

from adapters.llm.extractive.bearing import Evidence
from adapters.llm.extractive.index import EvidenceIndex, build_index
from adapters.llm.extractive.opinions import choose, pick_statement, rate_alone
from adapters.llm.extractive.points import points_for
from adapters.llm.extractive.remarks import Remark, read_remarks
from adapters.llm.extractive.wording import LABEL, in_words
from application.panel.ports import ExpertAnswer, ExpertFailure, ExpertModel
from domain.evidence import Document
from domain.panel import Opinion, Packet
from domain.shared import Usage

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

    @property
    def holds_office(self) -> bool:
        """False: framing, judging and summing up take words of one's own."""
        return False

    @property
    def has_price(self) -> bool:
        """True: it is free."""
        return True

    def estimate(self, packet: Packet, documents: Sequence[Document]) -> Usage:  # noqa: ARG002
        """Nothing: its answers take no tokens and no money."""
        return Usage()

    async def answer(
        self, packet: Packet, documents: Sequence[Document], *, repair: str = ""
    ) -> ExpertAnswer:
        """Answer for the packet's seat from the documents; abstain where they hold nothing.

        Raises:
            ExpertFailure: an office is asked, or a second answer: it has one answer only.
        """
        if packet.phase.office is not None:
            raise ExpertFailure("extractive experts hold no office: they only quote")
        if repair:
            raise ExpertFailure("extractive experts give the same answer every time")
        return await asyncio.to_thread(self._answer, packet, tuple(documents))

    def _answer(self, packet: Packet, documents: tuple[Document, ...]) -> ExpertAnswer:
        with self._lock:
            evidence = Evidence(
                documents=documents,
                options=packet.options,
                index=self._index(documents),
                remarks=self._remarks(documents, packet.options) if packet.options else (),
            )
        opinion = _opinion(packet, evidence) if packet.phase.opinion else None
        abstains = opinion is not None and opinion.abstains
        points = () if abstains else points_for(packet, evidence, opinion)
        return ExpertAnswer(content=in_words(opinion, points), opinion=opinion, points=points)

    def _read_remarks(
        self, documents: tuple[Document, ...], options: tuple[str, ...]
    ) -> tuple[Remark, ...]:
        index: EvidenceIndex = self._index(documents)
        return read_remarks(index.passages, options)


def _opinion(packet: Packet, evidence: Evidence) -> Opinion:
    if not evidence.index.passages:
        return Opinion.abstain("there is no evidence to quote from")
    if not packet.phase.position:
        return rate_alone(evidence, packet)
    if packet.options:
        return choose(evidence.index, packet, evidence.remarks)
    return pick_statement(evidence.index, packet)
