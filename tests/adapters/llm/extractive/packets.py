"""Packets and documents for the extractive experts."""

from application.panel.ports import ExpertAnswer
from domain.evidence import Document
from domain.panel import (
    DEFAULT_DIMENSIONS,
    ExpertProfile,
    Opinion,
    Packet,
    PanelMember,
    Phase,
    SeenOpinion,
    Sight,
)

ROUTES = ("Traditional 510(k)", "De Novo request", "Pre-Submission first")
QUESTION = "Which route should the submission of the patch take?"


def seat(*vocabulary: str, role: str = "Regulatory affairs") -> PanelMember:
    return PanelMember(
        agent_id="expert",
        agent_name="Expert",
        role=role,
        profile=ExpertProfile(vocabulary=vocabulary),
    )


def packet(
    query: str = QUESTION,
    *,
    options: tuple[str, ...] = ROUTES,
    dimensions: tuple[str, ...] = DEFAULT_DIMENSIONS,
    member: PanelMember | None = None,
    own: Opinion | None = None,
    others: tuple[Opinion, ...] = (),
) -> Packet:
    return Packet(
        seat=member or seat("patch", "fee", "study"),
        query=query,
        options=options,
        dimensions=dimensions,
        sources=(),
        round_number=2 if own else 1,
        phase=Phase(name="statement", task="Answer.", sight=Sight.EARLIER_ROUNDS),
        own=own,
        others=tuple(
            SeenOpinion(
                agent_id=f"seat_{number}",
                agent_name=f"Seat {number}",
                role="Other",
                content="Said.",
                opinion=opinion,
            )
            for number, opinion in enumerate(others)
        ),
    )


def opinion_in(answer: ExpertAnswer) -> Opinion:
    assert answer.opinion is not None
    return answer.opinion


def note(text: str, name: str = "notes.md") -> Document:
    return Document(name=name, text=text)
