"""What a Delphi round feeds back: statistics and unsigned reasons, and nothing else."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from statistics import quantiles

from attrs import frozen

from domain.panel.anonymity import unsigned
from domain.panel.digest import within_limit
from domain.panel.discussion import Discussion
from domain.panel.opinion import Opinion
from domain.panel.panel_state import PanelState
from domain.panel.seeded import seeded_order
from domain.shared import comparable


@frozen(kw_only=True)
class RatingSpread:
    """How the seats rated one dimension.

    Attributes:
        dimension: its name.
        median: of the ratings, 1 to 9.
        lower_quartile: a quarter of the ratings lie below (linear interpolation, type 7 of
            Hyndman and Fan 1996).
        upper_quartile: a quarter lie above.
        counts: how many seats gave each rating.
    """

    dimension: str
    median: float
    lower_quartile: float
    upper_quartile: float
    counts: Mapping[int, int]


@frozen(kw_only=True)
class Feedback:
    """The last round that voted, as one seat may see it.

    Counts of a panel of two tell a seat what the other one rated: no statistic can hide that.

    Attributes:
        spreads: by dimension.
        positions: how many seats took each position, spelled as the options are; in a panel
            without options unsigned.
        reasons: the other seats' reasons, unsigned, in an order that differs by reader and
            hangs on their words alone; shortened where together they are too long.
        outlying: the dimensions on which the reader's own rating lies outside the middle half,
            and `position` where another position leads alone; to stay there takes a reason.
    """

    spreads: tuple[RatingSpread, ...]
    positions: Mapping[str, int]
    reasons: tuple[str, ...]
    outlying: tuple[str, ...]

    def is_outlying(self, opinion: Opinion) -> bool:
        """Whether an opinion stands outside the middle half, or beside the single lead."""
        return bool(_outlying(opinion, self.spreads, self.positions))


def feedback_for(panel: PanelState, reader: str) -> Feedback | None:
    """The feedback for one seat (or an office), or None before a round has voted."""
    voted = [d for d in panel.discussions if d.votes and not d.is_open]
    if not voted:
        return None
    opinions = _opinions(voted[-1])
    spreads = rating_spreads(panel, voted[-1])
    positions = _positions(panel, opinions.values())
    own = opinions.get(reader)
    given = {seat: unsigned(o.rationale, panel.members) for seat, o in opinions.items()}
    order = seeded_order(panel.seed, f"{voted[-1].round_number}:{reader}", given, by=given)
    reasons = [given[seat] for seat in order if seat != reader and given[seat].strip()]
    return Feedback(
        spreads=spreads,
        positions=positions,
        reasons=within_limit(reasons),
        outlying=_outlying(own, spreads, positions) if own else (),
    )


def rating_spreads(panel: PanelState, discussion: Discussion) -> tuple[RatingSpread, ...]:
    """How the seats that answered rated each dimension in a round; unrated ones are missing."""
    return tuple(_spreads(panel.dimensions, list(_opinions(discussion).values())))


def _opinions(discussion: Discussion) -> dict[str, Opinion]:
    given = {message.agent_id: message.opinion for message in discussion.messages}
    return {seat: o for seat, o in given.items() if o is not None and not o.abstains}


def _positions(panel: PanelState, opinions: Iterable[Opinion]) -> Mapping[str, int]:
    """How many took each position, however they spelled it."""
    spelled = {comparable(option): option for option in panel.options}
    taken = sorted(o.position for o in opinions if o.position is not None)
    for position in taken:
        spelled.setdefault(comparable(position), unsigned(position, panel.members))
    counts = Counter(spelled[comparable(position)] for position in taken)
    return dict(sorted(counts.items()))


def _spreads(dimensions: tuple[str, ...], opinions: list[Opinion]) -> list[RatingSpread]:
    rated = {
        dimension: tuple(o.ratings[dimension] for o in opinions if dimension in o.ratings)
        for dimension in dimensions
    }
    return [_spread(dimension, ratings) for dimension, ratings in rated.items() if ratings]


# Every reader of a round is shown the same.
@lru_cache(maxsize=256)
def _spread(dimension: str, ratings: tuple[int, ...]) -> RatingSpread:
    lower, median, upper = _quartiles(ratings)
    return RatingSpread(
        dimension=dimension,
        median=median,
        lower_quartile=lower,
        upper_quartile=upper,
        counts=dict(sorted(Counter(ratings).items())),
    )


def _quartiles(ratings: tuple[int, ...]) -> list[float]:
    """The three quartiles; as many calls of numpy would take as long as the rest of the packet."""
    return quantiles(map(float, ratings * 2 if len(ratings) == 1 else ratings), method="inclusive")


def _outlying(
    opinion: Opinion, spreads: tuple[RatingSpread, ...], positions: Mapping[str, int]
) -> tuple[str, ...]:
    outside = [
        spread.dimension
        for spread in spreads
        if not (
            spread.lower_quartile
            <= opinion.ratings.get(spread.dimension, spread.median)
            <= spread.upper_quartile
        )
    ]
    most = max(positions.values(), default=0)
    leaders = [position for position, count in positions.items() if count == most]
    own = opinion.position
    if own is not None and len(leaders) == 1 and comparable(own) != comparable(leaders[0]):
        outside.append("position")
    return tuple(outside)
