"""What one seat is shown: the law of who may see what."""

import hashlib
from collections.abc import Iterable

from attrs import frozen

from domain.panel.discussion import PanelMessage
from domain.panel.member import PanelMember
from domain.panel.opinion import Opinion
from domain.panel.panel import Panel
from domain.panel.question import Source
from domain.panel.turn import Ask, Phase, Sight
from domain.shared import NotFound, canonical_json


@frozen(kw_only=True)
class SeenOpinion:
    """The last word of another seat."""

    agent_id: str
    agent_name: str
    role: str
    content: str
    opinion: Opinion | None


@frozen(kw_only=True)
class Packet:
    """All that a seat is given to answer from, beside the text of the sources.

    Attributes:
        seat: who is asked.
        query: the question.
        options: the answers to choose from; empty for an answer in own words.
        dimensions: what to rate from 1 to 9.
        sources: the documents that may be cited.
        round_number: counted from 1.
        phase: what is asked for.
        own: the seat's own last opinion, if any.
        others: the last word of each other seat, as far as the phase lets it be seen.
    """

    seat: PanelMember
    query: str
    options: tuple[str, ...]
    dimensions: tuple[str, ...]
    sources: tuple[Source, ...]
    round_number: int
    phase: Phase
    own: Opinion | None
    others: tuple[SeenOpinion, ...]

    def digest(self) -> str:
        """The SHA-256, in hex, of the packet's canonical JSON: equal packets, equal digest."""
        return hashlib.sha256(canonical_json(self).encode()).hexdigest()


def packet_for(panel: Panel, ask: Ask, agent_id: str) -> Packet:
    """The packet of one seat.

    Raises:
        NotFound: the seat is no member.
    """
    member = panel.member(agent_id)
    if member is None:
        message = f"agent {agent_id!r} is not a member of this panel"
        raise NotFound("member_unknown", message)
    return Packet(
        seat=member,
        query=panel.query,
        options=panel.options,
        dimensions=panel.dimensions,
        sources=panel.sources,
        round_number=ask.round_number,
        phase=ask.phase,
        own=_last_opinion(panel, ask, agent_id),
        others=tuple(_seen(panel, ask, agent_id)),
    )


def _last_opinion(panel: Panel, ask: Ask, agent_id: str) -> Opinion | None:
    said = _said_before(panel, ask.round_number, agent_id)
    return said.opinion if said else None


def _seen(panel: Panel, ask: Ask, agent_id: str) -> Iterable[SeenOpinion]:
    if ask.phase.sight is Sight.NOTHING:
        return
    horizon = ask.round_number + (ask.phase.sight is Sight.EVERYTHING_SAID)
    for member in panel.members:
        if member.agent_id == agent_id:
            continue
        said = _said_before(panel, horizon, member.agent_id)
        if said is not None:
            yield SeenOpinion(
                agent_id=member.agent_id,
                agent_name=member.agent_name,
                role=member.role,
                content=said.content,
                opinion=said.opinion,
            )


def _said_before(panel: Panel, round_number: int, agent_id: str) -> PanelMessage | None:
    """A seat's last message in the rounds numbered below `round_number`."""
    for discussion in reversed(panel.discussions):
        message = discussion.message_of(agent_id)
        if discussion.round_number < round_number and message is not None:
            return message
    return None
