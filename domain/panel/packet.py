"""What one seat is shown: the law of who may see what."""

import hashlib
from collections.abc import Iterable

from attrs import evolve, frozen

from domain.panel.anonymity import unsigned
from domain.panel.closing_vote import PEER_RANKING, answers_to_rank
from domain.panel.digest import WORDS_LIMIT, opening, within_limit
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

FRAMING = "framing"
"""The phase in which the moderator frames the question."""

_SIGNED = frozenset({Sight.EARLIER_ROUNDS, Sight.EVERYTHING_SAID})
"""What is seen under its author's name; everything else is unsigned."""


@frozen(kw_only=True)
class SeenOpinion:
    """The last word of another seat.

    `digested` says that it was too long: its texts are shortened, and its points, claims and
    citations left out.
    """

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
        measured: the outcome measured so far and how it came about, for an office that sums up.
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
    measured: str = ""

    @property
    def asks_nothing(self) -> bool:
        """Whether the phase asks only about targets, and none was left for this seat."""
        phase = self.phase
        about_targets = bool(phase.points) and all(asked.each_target for asked in phase.points)
        return phase.office is None and not phase.opinion and about_targets and not self.targets

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
        framing=_framing(panel, phase),
        stance=None if ranks else sides.get(agent_id),
        own=_last_opinion(panel, ask, agent_id),
        others=_within_limit(tuple(_seen(panel, ask, agent_id))),
        threads=laid_open,
        targets=tuple(t.label for t in laid_open) if ranks else ask.targets.get(agent_id, ()),
        feedback=feedback_for(panel, agent_id) if phase.sight is Sight.STATISTICS else None,
        measured=_measured(panel, phase),
    )


def _seated(panel: Panel, agent_id: str) -> PanelMember:
    for seat in (*panel.members, *panel.officers):
        if seat.agent_id == agent_id:
            return seat
    message = f"agent {agent_id!r} is not a member of this panel"
    raise NotFound("member_unknown", message)


def _framing(panel: Panel, phase: Phase) -> str:
    """The moderator's words, which name nobody where seats are not to know each other."""
    note = panel.note(FRAMING)
    if note is None:
        return ""
    return note.content if phase.sight in _SIGNED else unsigned(note.content, panel.members)


def _measured(panel: Panel, phase: Phase) -> str:
    """What an office reports as it is; seats are not told how the panel stands."""
    if phase.office is None or panel.consensus is None:
        return ""
    text = f"{panel.consensus.recommendation}\n{panel.consensus.reasoning}".strip()
    return text if phase.sight in _SIGNED else unsigned(text, panel.members)


def _threads(panel: Panel, phase: Phase, agent_id: str) -> tuple[Thread, ...]:
    if phase.name == PEER_RANKING.name:
        return answers_to_rank(panel, agent_id)
    laid_open = threads(panel, phase.threads)
    texts = iter(within_limit([text for one in laid_open for text in (one.text, *one.replies)]))
    return tuple(
        evolve(one, text=next(texts), replies=tuple(next(texts) for _ in one.replies))
        for one in laid_open
    )


def _last_opinion(panel: Panel, ask: Ask | AwaitHumans, agent_id: str) -> Opinion | None:
    """The seat's opinion in the last earlier round in which it gave one."""
    for discussion in reversed(panel.discussions):
        said = discussion.message_of(agent_id)
        if discussion.round_number < ask.round_number and said and said.opinion is not None:
            return said.opinion
    return None


def _seen(panel: Panel, ask: Ask | AwaitHumans, agent_id: str) -> Iterable[SeenOpinion]:
    if ask.phase.sight not in _SIGNED:
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
    if sum(_length(seen) for seen in others) <= WORDS_LIMIT:
        return others
    share = WORDS_LIMIT // len(others)
    return tuple(_digested(seen, share) for seen in others)


def _length(seen: SeenOpinion) -> int:
    words = [seen.content, *(point.text for point in seen.points)]
    if seen.opinion is not None:
        words += [seen.opinion.rationale, seen.opinion.abstention or ""]
        words += [quoted.quote for quoted in seen.opinion.citations]
        words += [text for one in seen.opinion.claims for text in (one.statement, one.quote)]
    return sum(map(len, words))


def _digested(seen: SeenOpinion, share: int) -> SeenOpinion:
    if _length(seen) <= share:
        return seen
    half = share // 2
    opinion = seen.opinion
    if opinion is not None:
        opinion = evolve(
            opinion,
            rationale=opening(opinion.rationale, half),
            abstention=None if opinion.abstention is None else opening(opinion.abstention, half),
            citations=(),
            claims=(),
        )
    content = opening(seen.content, half)
    return evolve(seen, content=content, opinion=opinion, points=(), digested=True)
