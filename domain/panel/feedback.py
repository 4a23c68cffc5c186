"""What a Delphi round feeds back: statistics and unsigned reasons, and nothing else."""

from collections import Counter
from collections.abc import Mapping

import numpy as np
from attrs import frozen

from domain.panel.anonymity import unsigned
from domain.panel.discussion import Discussion
from domain.panel.opinion import Opinion
from domain.panel.panel_state import PanelState
from domain.panel.seeded import seeded_order


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

    Attributes:
        spreads: by dimension.
        positions: how many seats took each position.
        reasons: the other seats' reasons, unsigned, in an order that differs by reader.
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
    positions = Counter(o.position for o in opinions.values() if o.position is not None)
    own = opinions.get(reader)
    order = seeded_order(panel.seed, f"{voted[-1].round_number}:{reader}", opinions)
    reasons = (opinions[seat].rationale for seat in order if seat != reader)
    return Feedback(
        spreads=spreads,
        positions=dict(sorted(positions.items())),
        reasons=tuple(unsigned(text, panel.members) for text in reasons if text.strip()),
        outlying=_outlying(own, spreads, positions) if own else (),
    )


def rating_spreads(panel: PanelState, discussion: Discussion) -> tuple[RatingSpread, ...]:
    """How the seats that answered rated each dimension in a round; unrated ones are missing."""
    return tuple(_spreads(panel.dimensions, list(_opinions(discussion).values())))


def _opinions(discussion: Discussion) -> dict[str, Opinion]:
    given = {message.agent_id: message.opinion for message in discussion.messages}
    return {seat: o for seat, o in given.items() if o is not None and not o.abstains}


def _spreads(dimensions: tuple[str, ...], opinions: list[Opinion]) -> list[RatingSpread]:
    spreads = []
    for dimension in dimensions:
        ratings = [o.ratings[dimension] for o in opinions if dimension in o.ratings]
        if ratings:
            lower, median, upper = (float(q) for q in np.quantile(ratings, (0.25, 0.5, 0.75)))
            spreads.append(
                RatingSpread(
                    dimension=dimension,
                    median=median,
                    lower_quartile=lower,
                    upper_quartile=upper,
                    counts=dict(sorted(Counter(ratings).items())),
                )
            )
    return spreads


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
    if opinion.position is not None and len(leaders) == 1 and opinion.position != leaders[0]:
        outside.append("position")
    return tuple(outside)
