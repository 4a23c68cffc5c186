"""Experts who follow a script: the port's own implementation for tests, with prices and faults."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from inspect import isawaitable

from attrs import define, evolve, field, frozen

from application.panel.ports import (
    Embedder,
    Embeddings,
    ExpertAnswer,
    ExpertModel,
    ExpertModels,
)
from domain.evidence import Document
from domain.panel import Opinion, Packet, Point, PointKind, PointsAsked, Verdict
from domain.shared import InvalidValue, Usage, canonical_json

Place = tuple[int, str]
"""Round and seat."""

Script = Callable[[Packet], ExpertAnswer | Awaitable[ExpertAnswer]]

LONGEST_ANSWER = 3_000
"""The most tokens that an answer is expected to have; here a character is a token."""


def answer_by_round_and_company(packet: Packet) -> ExpertAnswer:
    """What a seat says depends on all that it was shown, so that a wrong packet shows."""
    seat = packet.seat.agent_id
    agreed = packet.round_number > 1 or not seat.endswith("2")
    heard = " ".join(sorted(seen.agent_id for seen in packet.others))
    opinion = Opinion(
        position="yes" if agreed else "no",
        ratings={"risk": 1 + len(packet.others)},
        confidence=0.5,
        rationale=f"{seat} in round {packet.round_number} after {heard or 'nobody'}",
    )
    return ExpertAnswer(content=opinion.rationale, opinion=opinion)


def answer_fittingly(seed: int = 0) -> Callable[[Packet], ExpertAnswer]:
    """A script that gives any phase of any protocol what it asks for, varied by a seed.

    It names the packet's digest, so that what is said depends on all that was shown.
    """

    def script(packet: Packet) -> ExpertAnswer:
        number = _number(seed, packet)
        points = tuple(p for one in packet.phase.points for p in _points(one, packet, number))
        opinion = _opinion(packet, number) if packet.phase.opinion else None
        place = f"{packet.seat.agent_id} in {packet.phase.name} {packet.round_number}"
        return ExpertAnswer(
            content=f"{place}, shown {packet.digest()[:8]}", opinion=opinion, points=points
        )

    return script


def _number(seed: int, packet: Packet) -> int:
    place = f"{seed}:{packet.round_number}:{packet.phase.name}:{packet.seat.agent_id}"
    return hashlib.sha256(place.encode()).digest()[0]


def _opinion(packet: Packet, number: int) -> Opinion:
    position = None
    if packet.phase.position:
        choice = packet.options or ("now", "later")
        position = choice[number % len(choice)]
    return Opinion(
        position=position,
        ratings=dict.fromkeys(packet.dimensions, 1 + number % 9),
        confidence=number / 255,
        rationale=f"{packet.seat.agent_name} thinks {number}",
    )


def _points(asked: PointsAsked, packet: Packet, number: int) -> Sequence[Point]:
    if asked.each_target:
        return [_point(asked, packet, about, number) for about in packet.targets]
    many = asked.minimum + number % (asked.maximum - asked.minimum + 1)
    return [_point(asked, packet, "", number + 1_000 * one) for one in range(many)]


def _point(asked: PointsAsked, packet: Packet, about: str, number: int) -> Point:
    verdicts = list(Verdict)
    return Point(
        kind=asked.kind,
        text=f"{asked.kind} {number} of {packet.seat.agent_id} in {packet.round_number}",
        about=about,
        severity=1 + number % 5 if asked.severity else None,
        verdict=verdicts[number % 3] if asked.kind is PointKind.VERDICT else None,
    )


@define
class ScriptedExperts(ExpertModel):
    """Answers by a script, and remembers what it was shown.

    It reads a token for each character of packet and evidence, and writes one for each of its
    answer. `price` is what a token costs in United States dollars; None where that is not known.
    """

    script: Script = answer_by_round_and_company
    kind: str = "scripted"
    label: str = "follows a script"
    holds_office: bool = False
    price: float | None = 0.0
    packets: list[Packet] = field(factory=list)
    repairs: list[str] = field(factory=list)
    documents: list[Document] = field(factory=list)

    @property
    def has_price(self) -> bool:
        return self.price is not None

    @property
    def asked(self) -> list[Place]:
        """Who was asked when, in order."""
        return [(packet.round_number, packet.seat.agent_id) for packet in self.packets]

    def estimate(self, packet: Packet, documents: Sequence[Document]) -> Usage:
        return self.usage(packet, documents, LONGEST_ANSWER)

    async def answer(
        self, packet: Packet, documents: Sequence[Document], *, repair: str = ""
    ) -> ExpertAnswer:
        self.packets.append(packet)
        self.repairs.append(repair)
        self.documents = list(documents)
        given = self.script(packet)
        said = await given if isawaitable(given) else given
        written = len(canonical_json([said.content, said.opinion, said.points]))
        return evolve(said, usage=self.usage(packet, documents, min(written, LONGEST_ANSWER)))

    def usage(self, packet: Packet, documents: Sequence[Document], written: int) -> Usage:
        """What an answer of that length takes."""
        read = len(canonical_json(packet)) + sum(len(one.text) for one in documents)
        usd = None if self.price is None else self.price * (read + written)
        return Usage(input_tokens=read, output_tokens=written, requests=1, usd=usd)


@frozen
class ScriptedModels(ExpertModels):
    """Scripted experts by their kind."""

    models: Mapping[str, ScriptedExperts]

    def of(self, answered_by: str) -> ScriptedExperts:
        if answered_by not in self.models:
            message = f"there is no model {answered_by!r:.60}"
            raise InvalidValue("model_unknown", message, field="answered_by")
        return self.models[answered_by]


@define
class ScriptedEmbedder(Embedder):
    """Places texts by a script, and remembers them; without one all texts are alike.

    Each text takes a token for each of its characters.
    """

    place: Callable[[str], Sequence[float]] = lambda _: (1.0, 0.0)
    kind: str = "scripted:embedder"
    texts: list[str] = field(factory=list)

    async def embed(self, texts: Sequence[str]) -> Embeddings:
        self.texts += texts
        usage = Usage(input_tokens=sum(map(len, texts)), requests=1)
        return Embeddings(vectors=[self.place(text) for text in texts], usage=usage)
