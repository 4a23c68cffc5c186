"""Figures of the panel as a whole."""

from collections import Counter
from collections.abc import Mapping
from statistics import median

from domain.panel import (
    Discussion,
    Panel,
    ballots_of,
    rating_spreads,
    same_model_warning,
    unsigned,
)
from entrypoints.representation.plain import Document, plain
from entrypoints.representation.readable import (
    final_opinions,
    may_read_round,
    measurement_as_it_may_be_read,
)


def seats_answered(panel: Panel) -> int:
    """How many seats take a stand in the end: in the last measurement or, before it, so far."""
    if panel.consensus is not None:
        return panel.consensus.seats_answered
    return sum(not opinion.abstains for _, opinion in final_opinions(panel))


def experts_kind(panel: Panel) -> str:
    """The kind of model behind the seats; several kinds are joined by `+`, none is `unknown`."""
    return "+".join(_kinds(panel)) or "unknown"


def experts_label(panel: Panel, labels: Mapping[str, str]) -> str:
    """What readers must know of the experts, kind by kind, or the kind where that says it all."""
    return "; ".join(labels.get(kind, kind) for kind in _kinds(panel)) or "unknown"


def median_ratings(panel: Panel) -> dict[str, float]:
    """The median rating, 1 to 9, of each dimension in the round that was measured last."""
    result = panel.consensus
    if result is None or result.round_number is None:
        return {}
    ballots = ballots_of(panel, panel.discussions[result.round_number - 1])
    rated: dict[str, list[int]] = {}
    for ballot in ballots:
        for dimension, rating in ballot.ratings.items():
            rated.setdefault(dimension, []).append(rating)
    return {dimension: float(median(ratings)) for dimension, ratings in rated.items()}


def consensus_document(panel: Panel) -> Document | None:
    """The last measurement; null before the first.

    Beside the measured figures: `evidence` is the share of the claims whose quote was found,
    `distinct_voices` the number of different answers, `reached` whether the rule is met,
    `blind_level` the level of the blind round, `median_ratings` the medians by dimension. While it
    is withheld who said what, `dissenting_opinions`, `decisive_seats` and `groups` are null, and
    positions in the seats' own words are unsigned.
    """
    result = panel.consensus
    if result is None:
        return None
    return {
        **measurement_as_it_may_be_read(panel, plain(result)),
        "reached": panel.measurements.reached,
        "blind_level": panel.measurements.blind_level,
        "median_ratings": median_ratings(panel),
    }


def feedback_documents(panel: Panel) -> list[Document]:
    """What each round that voted and is over gave: how the seats rated, and who stands where.

    By round: `ratings` (median, lower and upper quartile, and the number of seats by rating, for
    each dimension) and `positions` (the number of seats by position). Of a Delphi panel it is
    the feedback that the next round was shown.
    """
    return [
        {
            "round_number": discussion.round_number,
            "ratings": [plain(spread) for spread in rating_spreads(panel, discussion)],
            "positions": _positions(panel, discussion),
        }
        for discussion in panel.discussions
        if discussion.votes and not discussion.is_open
    ]


def same_model_document(panel: Panel) -> Document | None:
    """Which seats share a language model, and how many independent voices they are worth at most.

    Null where no two seats do.
    """
    warning = same_model_warning(panel)
    return plain(warning) if warning else None


def _kinds(panel: Panel) -> list[str]:
    return list(dict.fromkeys(m.answered_by for m in panel.members if m.answered_by))


def _positions(panel: Panel, discussion: Discussion) -> dict[str, int]:
    taken = [b.position for b in ballots_of(panel, discussion) if b.position is not None]
    if not may_read_round(panel, discussion.round_number):
        taken = [unsigned(position, panel.members) for position in taken]
    return dict(sorted(Counter(taken).items()))
