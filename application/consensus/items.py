"""Measures of each item by itself: how its raters stand to each other."""

from collections.abc import Sequence

from application.consensus.measured import Measured, Part, figures, measured_per_item
from application.consensus.table import Ratings, by_item
from domain.consensus import (
    Batch,
    Figure,
    Undefined,
    delphi_criteria,
    extremise,
    linear_pool,
    log_pool,
    normalised_entropy,
    pairwise_agreement,
    plurality_share,
    rand_ucla,
    spectral_consensus,
    tastle_wierman,
    van_der_eijk,
)
from domain.shared import InvalidValue

EXPONENT = 2.5
"""How far `extremise` pushes the linear pool: what suited the forecasters of its source."""

RAND_SCALE = (1.0, 9.0)
"""The only scale of the RAND/UCLA method."""

_PROBABILITIES = (0.0, 1.0)


def measure_plurality_share(ratings: Ratings) -> Measured:
    """The share of the most frequent answer."""
    return _of_items(ratings, plurality_share(_labels(ratings)))


def measure_pairwise_agreement(ratings: Ratings) -> Measured:
    """The share of pairs of raters who gave the same answer."""
    return _of_items(ratings, pairwise_agreement(_labels(ratings)))


def measure_normalised_entropy(ratings: Ratings) -> Measured:
    """The scatter of the answers, over the categories of the scale where that is given."""
    found = normalised_entropy(_labels(ratings), categories=ratings.categories)
    return _of_items(ratings, found)


def measure_delphi_criteria(ratings: Ratings) -> Measured:
    """The share of ratings in the top third, with the interquartile range and both verdicts."""
    scale = ratings.needed_scale()
    found = delphi_criteria(by_item(ratings.numbers()), scale=scale)
    return _of_items(
        ratings,
        found.top_share,
        interquartile_range=found.interquartile_range,
        share_reached=found.share_reached,
        range_reached=found.range_reached,
    )


def measure_rand_ucla(ratings: Ratings) -> Measured:
    """The disagreement index of RAND/UCLA, with what leads to it and the verdict.

    Raises:
        InvalidValue: another scale than 1 to 9 was given.
    """
    doubt = doubt_rand_ucla(ratings)
    if ratings.scale is not None and doubt is not None:
        raise InvalidValue("scale_unfit", doubt, field="scale")
    found = rand_ucla(by_item(ratings.numbers(RAND_SCALE)))
    return _of_items(
        ratings,
        found.disagreement_index,
        median=found.median,
        p30=found.p30,
        p70=found.p70,
        interpercentile_range=found.interpercentile_range,
        central_point=found.central_point,
        adjusted_range=found.adjusted_range,
        disagreement=found.disagreement,
        appropriateness=found.appropriateness,
    )


def doubt_rand_ucla(ratings: Ratings) -> str | None:
    """Why nobody should apply RAND/UCLA unasked: the ratings are not known to be 1 to 9."""
    return None if ratings.scale == RAND_SCALE else "it is for ratings on the scale 1:9 only"


def measure_tastle_wierman(ratings: Ratings) -> Measured:
    """Tastle and Wierman's consensus."""
    scale = ratings.needed_scale()
    return _of_items(ratings, tastle_wierman(by_item(ratings.numbers()), scale=scale))


def measure_van_der_eijk(ratings: Ratings) -> Measured:
    """Van der Eijk's A.

    Raises:
        InvalidValue: the scale is no scale of categories, or too long for one.
    """
    low, high = ratings.needed_scale()
    numbers = by_item(ratings.numbers())
    if ratings.categories is None:
        message = f"the scale must have whole numbers as its ends, not {low:g} and {high:g}"
        raise InvalidValue("scale_not_whole", message, field="scale")
    return _of_items(ratings, van_der_eijk(numbers, scale=(int(low), int(high))))


def measure_spectral_consensus(ratings: Ratings) -> Measured:
    """The spectral (density-matrix) consensus of the ratings as stances."""
    scale = ratings.needed_scale()
    found = spectral_consensus(by_item(ratings.numbers()), encoding="stance", scale=scale)
    return _of_items(ratings, found)


def measure_linear_pool(ratings: Ratings) -> Measured:
    """The mean of the probabilities."""
    return _of_items(ratings, linear_pool(_probabilities(ratings)))


def measure_log_pool(ratings: Ratings) -> Measured:
    """The geometric mean of the odds, as a probability."""
    return _of_items(ratings, log_pool(_probabilities(ratings)))


def measure_extremise(ratings: Ratings) -> Measured:
    """The linear pool, extremised by EXPONENT."""
    pooled = figures(linear_pool(_probabilities(ratings)))
    known = [None if isinstance(one, Undefined) else one for one in pooled]
    return _of_items(ratings, extremise(known, EXPONENT))


def _labels(ratings: Ratings) -> list[list[float | str | None]]:
    return by_item(ratings.labels())


def _probabilities(ratings: Ratings) -> list[list[float | None]]:
    return by_item(ratings.numbers(_PROBABILITIES))


def _of_items(ratings: Ratings, found: Figure | Batch, **parts: object) -> Measured:
    columns = {name: _column(part) for name, part in parts.items()}
    return measured_per_item(ratings.items, figures(found), columns)


def _column(found: object) -> Sequence[Part]:
    """What a batch gave, one an item."""
    if not isinstance(found, Batch | tuple):
        message = "a batch of items has a column of figures"
        raise TypeError(message)
    return found
