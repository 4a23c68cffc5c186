"""The peer ranking that any panel can close with: shuffled labels, nobody ranks an own answer."""

from collections.abc import Mapping

from attrs import frozen

from domain.panel.anonymity import unsigned
from domain.panel.digest import within_limit
from domain.panel.opinion import Opinion
from domain.panel.panel_state import PanelState
from domain.panel.point import PointKind
from domain.panel.raised import Thread
from domain.panel.seeded import seeded_order
from domain.panel.turn import Phase, PointsAsked, Sight

PEER_RANKING = Phase(
    name="peer_ranking",
    task=(
        "Rank the other seats' last answers from the best reasoned to the least, all of them, by "
        "their labels. You do not know whose they are."
    ),
    sight=Sight.POINTS,
    opinion=False,
    points=(PointsAsked(kind=PointKind.RANK, each_target=True),),
)


@frozen(kw_only=True)
class RankedSeat:
    """How the others ranked a seat's last answer.

    Attributes:
        agent_id: the seat.
        score: the mean share of the ranked answers that it was put before, 0 to 1; None where
            nobody ranked it against another.
        voters: how many seats ranked it.
    """

    agent_id: str
    score: float | None
    voters: int


def labels_for(panel: PanelState, reader: str) -> Mapping[str, str]:
    """Which seat stands behind each label for one reader: shuffled, without the reader's own.

    The order hangs on what was said, so that it tells nothing of who said it even to those who
    know the seed.
    """
    answers = {s: w for s, w in _last_answers(panel).items() if s != reader}
    order = seeded_order(panel.seed, f"ranking:{reader}", answers, by=answers)
    return {f"K{number}": seat for number, seat in enumerate(order, start=1)}


def answers_to_rank(panel: PanelState, reader: str) -> tuple[Thread, ...]:
    """The other seats' last answers, unsigned, as one reader is shown them."""
    answers = _last_answers(panel)
    labels = labels_for(panel, reader)
    texts = within_limit([answers[seat] for seat in labels.values()])
    return tuple(Thread(label=label, text=text) for label, text in zip(labels, texts, strict=True))


def peer_ranking(panel: PanelState) -> tuple[RankedSeat, ...]:
    """The seats by the ranking of their peers, the best first; empty where none was held.

    Each ballot gives an answer the share of the others on it that it precedes (Borda's count
    over the ballot's length), so that it does not matter that no ballot holds the voter's own.
    """
    ballots = _ballots(panel)
    shares: dict[str, list[float]] = {}
    for ranked in ballots:
        for place, seat in enumerate(ranked):
            below = len(ranked) - 1 - place
            shares.setdefault(seat, [])
            if len(ranked) > 1:
                shares[seat].append(below / (len(ranked) - 1))
    seats = [
        RankedSeat(
            agent_id=seat,
            score=sum(given) / len(given) if given else None,
            voters=len(given),
        )
        for seat, given in shares.items()
    ]
    return tuple(sorted(seats, key=lambda one: (-(one.score or 0.0), one.agent_id)))


def _ballots(panel: PanelState) -> list[list[str]]:
    held = [d for d in panel.discussions if d.phase == PEER_RANKING.name and not d.is_open]
    ballots = []
    for message in held[-1].messages if held else ():
        seats = labels_for(panel, message.agent_id)
        ranked = [p.about for p in message.points if p.kind is PointKind.RANK]
        if ranked:
            ballots.append([seats[label] for label in ranked if label in seats])
    return ballots


def _last_answers(panel: PanelState) -> dict[str, str]:
    """Each seat's last answer in words, unsigned, without those who abstained."""
    voted = [d for d in panel.discussions if d.votes and not d.is_open]
    messages = voted[-1].messages if voted else ()
    given = {m.agent_id: m.opinion for m in messages}
    return {
        seat: unsigned(_in_words(opinion), panel.members)
        for seat, opinion in given.items()
        if opinion is not None and not opinion.abstains
    }


def _in_words(opinion: Opinion) -> str:
    ratings = ", ".join(f"{name} {rating}" for name, rating in opinion.ratings.items())
    parts = (opinion.position or "", f"Ratings: {ratings}" if ratings else "", opinion.rationale)
    return "\n".join(part for part in parts if part)
