"""A packet that shows everything there is to show, with given words in given places."""

from collections.abc import Mapping

from attrs import evolve

from domain.evidence import Document
from domain.panel import (
    ExpertProfile,
    Feedback,
    Opinion,
    Packet,
    PanelMember,
    Phase,
    Point,
    PointKind,
    SeenOpinion,
    Sight,
    Thread,
)
from tests.adapters.llm.attacks import Place

PHASE = Phase(name="exchange", task="Keep or revise your answer.", sight=Sight.EARLIER_ROUNDS)
HARMLESS = "The pump was tested."


def a_packet(words: Mapping[Place, str], task: str = PHASE.task) -> Packet:
    """A packet that shows everything there is to show, with some of it in given words."""

    def at(place: Place) -> str:
        return words.get(place, HARMLESS)

    peer, option = a_peer(words), words.get(Place.OPTION, "B")
    position = words.get(Place.PEER_POSITION, "B")
    threads = (Thread(label="A1.1", text=at(Place.THREAD), replies=(at(Place.REPLY),)),)
    return Packet(
        seat=PanelMember(
            agent_id="me",
            agent_name=at(Place.SEAT_NAME),
            role="Engineer",
            profile=ExpertProfile(remit=at(Place.PROFILE)),
        ),
        query=at(Place.QUESTION),
        options=("A", option),
        dimensions=("risk", at(Place.DIMENSION)),
        sources=(),
        round_number=2,
        phase=evolve(PHASE, task=task),
        framing=at(Place.FRAMING),
        own=Opinion(position="A", rationale=at(Place.OWN_RATIONALE)),
        others=(peer,),
        threads=() if Place.PEER_POINT in words else threads,
        feedback=Feedback(
            spreads=(), positions={position: 1}, reasons=(at(Place.REASON),), outlying=("position",)
        ),
        measured=at(Place.MEASURED),
    )


def a_peer(words: Mapping[Place, str]) -> SeenOpinion:
    """Another seat, with a word of every kind."""
    rationale = words.get(Place.PEER_RATIONALE, HARMLESS)
    point = words.get(Place.PEER_POINT, HARMLESS)
    return SeenOpinion(
        agent_id="peer",
        agent_name=words.get(Place.PEER_NAME, HARMLESS),
        role="Peer",
        content=rationale,
        opinion=Opinion(position=words.get(Place.PEER_POSITION, "B"), rationale=rationale),
        points=(Point(kind=PointKind.ASSUMPTION, text=point),),
    )


def documents(words: Mapping[Place, str]) -> list[Document]:
    name = words.get(Place.DOCUMENT_NAME, "notes.md")
    return [Document(name=name, text=words.get(Place.EVIDENCE, HARMLESS))]
