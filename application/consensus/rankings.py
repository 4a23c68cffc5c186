"""Elections: each rater ranks the items, 1 is best."""

from collections.abc import Callable

from application.consensus.measured import Measured
from application.consensus.table import Ratings, name_of
from domain.consensus import Outcome, Undefined, borda, copeland, instant_runoff, schulze


def measure_borda(ratings: Ratings) -> Measured:
    """Borda's count."""
    return _elect(borda, ratings)


def measure_copeland(ratings: Ratings) -> Measured:
    """Copeland's rule."""
    return _elect(copeland, ratings)


def measure_schulze(ratings: Ratings) -> Measured:
    """Schulze's method."""
    return _elect(schulze, ratings)


def measure_instant_runoff(ratings: Ratings) -> Measured:
    """Instant run-off."""
    return _elect(instant_runoff, ratings)


def doubt_ranks(ratings: Ratings) -> str | None:
    """Why nobody should take the numbers for ranks unasked, or None where each row ranks."""
    for row in ratings.numbers():
        ranks = [rank for rank in row if rank is not None]
        if sorted(ranks) != list(range(1, len(ranks) + 1)):
            return "its rows are not all ranks 1, 2, 3 ... without ties"
    return None


def _elect(elect: Callable[..., object], ratings: Ratings) -> Measured:
    """The winner by name; several are a tie, which nobody breaks."""
    ranks = ratings.numbers((1.0, float(len(ratings.items))))
    outcome = elect(ranks, candidates=ratings.items)
    if isinstance(outcome, Undefined):
        return Measured(value=outcome)
    if not isinstance(outcome, Outcome):
        message = "one election has one outcome"
        raise TypeError(message)
    winners = tuple(name_of(winner) for winner in outcome.winners)
    tie = Undefined(f"a tie between {', '.join(winners)}")
    return Measured(
        value=winners[0] if len(winners) == 1 else tie,
        parts={
            "winners": winners,
            "scores": {name_of(option): score for option, score in outcome.scores.items()},
        },
    )
