"""The criteria by which Delphi studies and RAND/UCLA panels call ratings a consensus."""

from collections.abc import Sequence
from math import ceil
from typing import Literal, TypeVar

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from domain.consensus.coding import Floats, Numbers
from domain.consensus.scale import Scale, ratings_on_scale
from domain.consensus.undefined import Batch, Figure, Undefined, settle
from domain.shared import InvalidValue

Appropriateness = Literal["appropriate", "uncertain", "inappropriate"]
"""What a RAND/UCLA panel says of an indication."""

_Verdict = TypeVar("_Verdict")

_AT_LEAST = 2
_FEW = "fewer than two rated"
_RAND_SCALE = (1, 9)
_UNCERTAIN_FROM, _APPROPRIATE_FROM = 3.5, 6.5
_ROUNDING = 1e-9
"""Comparisons give way by this much, so that no verdict hangs on binary fractions."""


@frozen(kw_only=True)
class DelphiCriteria:
    """Ratings against the two usual criteria; for a batch, batches and tuples in their order.

    Attributes:
        top_share: the share of ratings in the top band, 0 to 1.
        interquartile_range: from 0 to the width of the scale.
        share_reached: whether the share is at least the one needed.
        range_reached: whether the range is at most the one allowed.
    """

    top_share: Figure | Batch
    interquartile_range: Figure | Batch
    share_reached: bool | Undefined | tuple[bool | Undefined, ...]
    range_reached: bool | Undefined | tuple[bool | Undefined, ...]


@frozen(kw_only=True)
class RandUcla:
    """A RAND/UCLA panel's ratings; for a batch, batches and tuples in their order.

    Attributes:
        median: from 1 to 9.
        p30: the 30th percentile.
        p70: the 70th percentile.
        interpercentile_range: IPR, p70 - p30, from 0 to 8.
        central_point: IPRCP, the middle between both.
        adjusted_range: IPRAS, the range from which on this central point means disagreement.
        disagreement_index: IPR / IPRAS, at least 0.
        disagreement: whether IPR exceeds IPRAS.
        appropriateness: the third of the scale that the median is in, uncertain in disagreement.
    """

    median: Figure | Batch
    p30: Figure | Batch
    p70: Figure | Batch
    interpercentile_range: Figure | Batch
    central_point: Figure | Batch
    adjusted_range: Figure | Batch
    disagreement_index: Figure | Batch
    disagreement: bool | Undefined | tuple[bool | Undefined, ...]
    appropriateness: Appropriateness | Undefined | tuple[Appropriateness | Undefined, ...]


def delphi_criteria(
    ratings: Numbers,
    *,
    scale: Scale,
    top_from: float | None = None,
    share_needed: float = 0.75,
    range_allowed: float | None = None,
) -> DelphiCriteria:
    """The share of ratings in the top band, and the interquartile range.

    Quartiles are interpolated linearly between order statistics (rule 7 of Hyndman and Fan, the
    default of numpy, R and spreadsheets); with few raters another rule can decide otherwise.
    Both figures are invariant to order, the share to duplicating the panel, the
    range also to shifting and reversing the scale. Unanimity has the range 0, though so may a
    panel of which a fifth dissents; half against half at the ends has the greatest one.

    Args:
        ratings: shape (raters,), or (questions, raters) for a batch; each within the scale, None
            or NaN where one is missing. `ratings_of_counts` makes them of counts.
        scale: the lowest and the highest possible rating.
        top_from: the lowest rating in the top band; where None the band is the top third of the
            whole ratings, rounded up: 7 to 9 of 1 to 9, 4 and 5 of 1 to 5.
        share_needed: the share from which on the first criterion is met, above 0 to 1; three
            quarters is the median of published studies.
        range_allowed: the range up to which the second criterion is met; where None a quarter of
            the width of the scale, as usual: 2 on 1 to 9, 1 on 1 to 5.

    Returns:
        Each figure is Undefined where fewer than two rated.

    Raises:
        InvalidValue: a rating or `top_from` beyond the scale, a share out of its range, a
            negative range, another number of axes.

    Source: Diamond and others, "Defining consensus: a systematic review recommends methodologic
    criteria for reporting of Delphi studies", Journal of Clinical Epidemiology 67 (2014).
    """
    low, high = scale
    values, single = ratings_on_scale(ratings, scale)
    band = high + 1 - ceil((high - low + 1) / 3) if top_from is None else top_from
    allowed = (high - low) / 4 if range_allowed is None else range_allowed
    _refuse_criteria(scale, band, share_needed, allowed)
    ordered, number = _in_order(values)
    few = number < _AT_LEAST
    share = (values >= band).sum(axis=1) / np.maximum(number, 1)
    spread = _quantile(ordered, number, 0.75) - _quantile(ordered, number, 0.25)
    share_reached = (share >= share_needed - _ROUNDING).tolist()
    range_reached = (spread <= allowed + _ROUNDING).tolist()
    return DelphiCriteria(
        top_share=settle(share, (few, _FEW), single=single),
        interquartile_range=settle(spread, (few, _FEW), single=single),
        share_reached=_judge(share_reached, few, single=single),
        range_reached=_judge(range_reached, few, single=single),
    )


def rand_ucla(ratings: Numbers) -> RandUcla:
    """The RAND/UCLA appropriateness method, on ratings 1 to 9.

    IPR = P70 - P30, IPRCP = (P30 + P70) / 2, IPRAS = 2.35 + 1.5 |5 - IPRCP|; there is
    disagreement if and only if IPR > IPRAS, and IPR / IPRAS is its index. The percentiles are
    interpolated linearly between order statistics (rule 7 of Hyndman and Fan). Without
    disagreement a median in 1 to 3 is inappropriate, 4 to 6 uncertain, 7 to 9 appropriate; one
    that falls between (3.5, 6.5) belongs to the higher third, as the manual says.

    Unanimity has the index 0, though so may a panel of which a quarter dissents; half against
    half at the ends has the greatest, 8 / 2.35. The figures are invariant to order; ranges,
    index and disagreement also to reversing the scale, the appropriateness not at medians of 3.5
    and 6.5. The index is not monotone: a rating that moves a step toward the median can raise it.

    Args:
        ratings: shape (raters,), or (indications, raters) for a batch; each 1 to 9, None or NaN
            where one is missing. `ratings_of_counts` makes them of counts.

    Returns:
        Each figure is Undefined where fewer than two rated.

    Raises:
        InvalidValue: a rating beyond 1 to 9, another number of axes.

    Source: Fitch and others, "The RAND/UCLA appropriateness method user's manual", RAND (2001).
    """
    values, single = ratings_on_scale(ratings, _RAND_SCALE)
    ordered, number = _in_order(values)
    median, p30, p70 = (_quantile(ordered, number, share) for share in (0.5, 0.3, 0.7))
    spread, centre = p70 - p30, (p30 + p70) / 2
    adjusted = 2.35 + 1.5 * np.abs(5 - centre)
    few = number < _AT_LEAST
    disagree = (spread > adjusted + _ROUNDING).tolist()
    verdicts = [
        _appropriateness(middle, apart=apart)
        for middle, apart in zip(median.tolist(), disagree, strict=True)
    ]
    return RandUcla(
        median=settle(median, (few, _FEW), single=single),
        p30=settle(p30, (few, _FEW), single=single),
        p70=settle(p70, (few, _FEW), single=single),
        interpercentile_range=settle(spread, (few, _FEW), single=single),
        central_point=settle(centre, (few, _FEW), single=single),
        adjusted_range=settle(adjusted, (few, _FEW), single=single),
        disagreement_index=settle(spread / adjusted, (few, _FEW), single=single),
        disagreement=_judge(disagree, few, single=single),
        appropriateness=_judge(verdicts, few, single=single),
    )


def _refuse_criteria(scale: Scale, top_from: float, share: float, allowed: float) -> None:
    if not scale[0] <= top_from <= scale[1]:
        message = f"top_from must be within the scale {scale[0]:g} to {scale[1]:g}, not {top_from}"
        raise InvalidValue("top_from_out_of_range", message, field="top_from")
    if not 0 < share <= 1:
        message = f"share_needed must be above 0 and at most 1, not {share}"
        raise InvalidValue("share_needed_out_of_range", message, field="share_needed")
    if not allowed >= 0:
        message = f"range_allowed must be at least 0, not {allowed}"
        raise InvalidValue("range_allowed_out_of_range", message, field="range_allowed")


def _in_order(values: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """Each question's ratings in order, the missing ones last, and the number of the others."""
    ordered = np.sort(values, axis=1)
    if not ordered.shape[1]:
        ordered = np.full((len(values), 1), np.nan)
    return ordered, (~np.isnan(ordered)).sum(axis=1)


def _quantile(ordered: Floats, number: NDArray[np.intp], share: float) -> Floats:
    last = np.maximum(number - 1, 0)
    # Rounded, as 0.7 times a multiple of ten must be whole: else neighbours would mix.
    place = np.round(last * share, 9)
    below = np.floor(place).astype(np.intp)
    question = np.arange(len(ordered))
    lower = ordered[question, below]
    upper = ordered[question, np.minimum(below + 1, last)]
    quantile: Floats = lower + (upper - lower) * (place - below)
    return quantile


def _appropriateness(median: float, *, apart: bool) -> Appropriateness:
    if apart or _UNCERTAIN_FROM <= median < _APPROPRIATE_FROM:
        return "uncertain"
    return "inappropriate" if median < _UNCERTAIN_FROM else "appropriate"


def _judge(
    verdicts: Sequence[_Verdict], refused: NDArray[np.bool_], *, single: bool
) -> _Verdict | Undefined | tuple[_Verdict | Undefined, ...]:
    judged = tuple(
        Undefined(_FEW) if no else verdict
        for verdict, no in zip(verdicts, refused.tolist(), strict=True)
    )
    return judged[0] if single else judged
