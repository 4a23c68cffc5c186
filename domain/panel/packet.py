"""What one seat is shown: the law of who may see what."""

import hashlib
from collections.abc import Iterable

from attrs import evolve, frozen

from domain.panel.anonymity import unsigned
from domain.panel.closing_vote import PEER_RANKING, answers_to_rank
from domain.panel.discussion import PanelMessage
from domain.panel.feedback import Feedback, feedback_for
from domain.panel.member import PanelMember
from domain.panel.opinion import Opinion
from domain.panel.panel import Panel
from domain.panel.panel_type import PanelType
from domain.panel.point import Point
from domain.panel.question import Source
from domain.panel.raised import Thread, threads
from domain.panel.stances import Stance, stances
from domain.panel.turn import Ask, AwaitHumans, Phase, Sight
from domain.shared import NotFound, canonical_json

PEERS_LIMIT = 24_000
"""The most characters of other seats' words in a packet; beyond it each is shortened alike."""

FRAMING = "framing"
"""The phase in which the moderator frames the question."""


@frozen(kw_only=True)
class SeenOpinion:
    """The last word of another seat; `digested` says that its texts were shortened to fit."""

    agent_id: str
    agent_name: str
    role: str
    content: str
    opinion: Opinion | None
    points: tuple[Point, ...] = ()
    digested: bool = False


@frozen(kw_only=True)
class Packet:
    """All that a seat (or an office) is given to answer from, beside the text of the sources.

    Attributes:
        seat: who is asked.
        query: the question.
        options: the answers to choose from; empty for an answer in own words.
        dimensions: what to rate from 1 to 9.
        sources: the documents that may be cited.
        round_number: counted from 1; of an office the last round that was held.
        phase: what is asked for.
        framing: how the moderator framed the question; empty where nobody did.
        stance: the side to argue in an adversarial panel, whatever the seat thinks itself.
        own: the seat's own last opinion, if any.
        others: the last word of each other seat, once, as far as the phase lets it be seen.
        threads: the points that are laid open, unsigned.
        targets: the labels of the threads that this seat is to answer.
        feedback: the statistics of the last round, in a phase that shows them.
    """

    seat: PanelMember
    query: str
    options: tuple[str, ...]
    dimensions: tuple[str, ...]
    sources: tuple[Source, ...]
    round_number: int
    phase: Phase
    framing: str = ""
    stance: Stance | None = None
    own: Opinion | None
    others: tuple[SeenOpinion, ...]
    threads: tuple[Thread, ...] = ()
    targets: tuple[str, ...] = ()
    feedback: Feedback | None = None

    def digest(self) -> str:
        """The SHA-256, in hex, of the packet's canonical JSON: equal packets, equal digest."""
        return hashlib.sha256(canonical_json(self).encode()).hexdigest()


def packet_for(panel: Panel, ask: Ask | AwaitHumans, agent_id: str) -> Packet:
    """The packet of one seat, or of an office.

    Raises:
        NotFound: nobody of that id sits on the panel or holds an office.
    """
    seat = _seated(panel, agent_id)
    phase = ask.phase
    framing = panel.note(FRAMING)
    sides = stances(panel) if panel.base_type is PanelType.ADVERSARIAL else {}
    laid_open = _threads(panel, phase, agent_id)
    ranks = phase.name == PEER_RANKING.name
    return Packet(
        seat=seat,
        query=panel.query,
        options=panel.options,
        dimensions=panel.dimensions,
        sources=panel.sources,
        round_number=ask.round_number,
        phase=phase,
        framing=framing.content if framing else "",
        stance=sides.get(agent_id),
        own=_last_opinion(panel, ask, agent_id),
        others=_within_limit(tuple(_seen(panel, ask, agent_id))),
        threads=laid_open,
        targets=tuple(t.label for t in laid_open) if ranks else ask.targets.get(agent_id, ()),
        feedback=feedback_for(panel, agent_id) if phase.sight is Sight.STATISTICS else None,
    )


def _seated(panel: Panel, agent_id: str) -> PanelMember:
    for seat in (*panel.members, *panel.officers):
        if seat.agent_id == agent_id:
            return seat
    message = f"agent {agent_id!r} is not a member of this panel"
    raise NotFound("member_unknown", message)


def _threads(panel: Panel, phase: Phase, agent_id: str) -> tuple[Thread, ...]:
    if phase.name == PEER_RANKING.name:
        return answers_to_rank(panel, agent_id)
    return tuple(
        evolve(
            thread,
            text=unsigned(thread.text, panel.members),
            replies=tuple(unsigned(reply, panel.members) for reply in thread.replies),
        )
        for thread in threads(panel, phase.threads)
    )


def _last_opinion(panel: Panel, ask: Ask | AwaitHumans, agent_id: str) -> Opinion | None:
    """The seat's opinion in the last earlier round in which it gave one."""
    for discussion in reversed(panel.discussions):
        said = discussion.message_of(agent_id)
        if discussion.round_number < ask.round_number and said and said.opinion is not None:
            return said.opinion
    return None


def _seen(panel: Panel, ask: Ask | AwaitHumans, agent_id: str) -> Iterable[SeenOpinion]:
    if ask.phase.sight not in {Sight.EARLIER_ROUNDS, Sight.EVERYTHING_SAID}:
        return
    # An office speaks after its round; a seat sees its own round only where all is to be seen.
    this_round = ask.phase.sight is Sight.EVERYTHING_SAID or ask.phase.office is not None
    horizon = ask.round_number + this_round
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
                points=said.points,
            )


def _said_before(panel: Panel, round_number: int, agent_id: str) -> PanelMessage | None:
    """A seat's last message in the rounds numbered below `round_number`; its vote, if it has one.

    What a seat said in a round without votes hangs on the threads.
    """
    for discussion in reversed(panel.discussions):
        message = discussion.message_of(agent_id)
        if discussion.round_number < round_number and message is not None and discussion.votes:
            return message
    return None


def _within_limit(others: tuple[SeenOpinion, ...]) -> tuple[SeenOpinion, ...]:
    """The words of the others, each cut to an equal share where together they are too long."""
    if sum(_length(seen) for seen in others) <= PEERS_LIMIT:
        return others
    share = PEERS_LIMIT // (2 * len(others))
    return tuple(_digested(seen, share) for seen in others)


def _length(seen: SeenOpinion) -> int:
    return len(seen.content) + (len(seen.opinion.rationale) if seen.opinion else 0)


def _digested(seen: SeenOpinion, share: int) -> SeenOpinion:
    opinion = seen.opinion
    if _length(seen) <= 2 * share:
        return seen
    if opinion is not None:
        opinion = evolve(opinion, rationale=_opening(opinion.rationale, share))
    return evolve(seen, content=_opening(seen.content, share), opinion=opinion, digested=True)


def _opening(text: str, length: int) -> str:
    """The beginning of a text, up to the end of a sentence where there is one, and an ellipsis."""
    if len(text) <= length:
        return text
    cut = text[: length - 2]
    end = max(cut.rfind(mark) for mark in (". ", ".\n", "\n"))
    return f"{cut[: end + 1] if end > 0 else cut} …"
