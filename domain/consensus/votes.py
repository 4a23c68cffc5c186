"""Votes in which some voters count more, or in which voters also guess what others say."""

from collections.abc import Collection, Hashable, Sequence
from typing import Self

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from domain.consensus.coding import Floats, Ints, Labels, Numbers
from domain.consensus.outcome import Outcome, Outcomes, code_options, score_all
from domain.consensus.undefined import Undefined, as_batch
from domain.shared import InvalidValue

_CERTAIN = 1e-3
"""No voter is taken to be surer than this of being right, or of being wrong."""

_STEPS = (0.6, 0.8, 0.9, 1.0)
_STEP_WEIGHTS = (0.1, 0.3, 0.5, 0.8, 1.0)

_SUM_TOLERANCE = 1e-6
_NOBODY = "nobody voted"
_A_CHOICE = 2


def weighted_log_odds(
    votes: Labels, accuracies: Numbers, *, options: Collection[Hashable] | None = None
) -> Outcome | Undefined | Outcomes:
    """The vote in which each voter counts the log-odds of being right.

    An option's score is the sum of the weights w = ln(p (K - 1) / (1 - p)) of its voters, where p
    is the voter's accuracy and K the number of options. If voters err independently, each wrong
    option as often as another, and all options are as likely beforehand, the highest score is
    the most probable answer. Take p from questions with known answers, never from the panel's
    own votes, and estimate it as (right + 1) / (asked + K) where few were asked.

    Accuracies are clipped to 0.001 to 0.999, so that no voter is a dictator by a spotless
    record. At p = 1/K a vote counts nothing, below it counts against its option. With equal
    accuracies above 1/K the winners are those of the plurality. Holds: invariance to the order
    of the voters and to relabelling; a further voter with p >= 1/K who votes for the only winner
    never changes it (of a given set of options). Does not hold: one vote more for an option can
    lower its score (p < 1/K); replication changes the scores, though not their order.

    Args:
        votes: shape (voters,) or (questions, voters), labels; None or NaN where one is missing.
        accuracies: the chance of each voter to be right, 0 to 1, of the same shape or (voters,).
        options: what can be chosen, each of which gets a score (0 without votes). Where None, the
            options of a question are the labels that were chosen in it, and K is at least 2.

    Returns:
        Scores, winners (several in a tie) and weights; Undefined where nobody voted.

    Raises:
        InvalidValue: shapes that do not fit, a vote that is not among the options, fewer than two
            options, an accuracy that is not within 0 to 1, or missing beside a vote.

    Source: Nitzan and Paroush, "Optimal decision rules in uncertain dichotomous choice
    situations", International Economic Review 23 (1982).
    """
    cast = _Cast.read(votes, options)
    chance = cast.chances(accuracies, "accuracies").clip(_CERTAIN, 1 - _CERTAIN)
    others = cast.kinds[:, np.newaxis] - 1
    return cast.weigh(np.log(chance * others / (1 - chance)))


def reconcile_vote(
    votes: Labels, confidences: Numbers, *, options: Collection[Hashable] | None = None
) -> Outcome | Undefined | Outcomes:
    """ReConcile's vote: each voter counts a step of the confidence that it states.

    The steps: confidence 1 counts 1; from .9 on .8; from .8 on .5; above .6 .3; up to .6 .1. An
    option's score is the sum over its voters. The steps tame the overconfidence of language
    models; they are no calibration.

    Ties are kept: all options with the highest score win, as .8 against .3 + .5 does. (The
    published code adds 1e-5 to the first vote of each answer instead, which makes the outcome
    hang on the order of the voters.) Holds: invariance to the order of the voters and to
    relabelling; replication; more confidence in an option or one vote more for it never lowers
    its score. Scores are 0 to the number of voters.

    Args:
        votes: shape (voters,) or (questions, voters), labels; None or NaN where one is missing.
        confidences: 0 to 1, of the same shape or (voters,).
        options: what can be chosen, each of which gets a score (0 without votes). Where None,
            the labels that were chosen.

    Returns:
        Scores, winners (several in a tie) and weights; Undefined where nobody voted.

    Raises:
        InvalidValue: shapes that do not fit, a vote that is not among the options, fewer than two
            options, a confidence that is not within 0 to 1, or missing beside a vote.

    Source: Chen, Saha and Bansal, "ReConcile: round-table conference improves reasoning via
    consensus among diverse LLMs", ACL 2024, and its published code.
    """
    cast = _Cast.read(votes, options)
    confidence = cast.chances(confidences, "confidences")
    step = np.searchsorted(_STEPS, confidence, side="right")
    step[confidence == _STEPS[0]] = 0
    return cast.weigh(np.asarray(_STEP_WEIGHTS)[step])


def surprisingly_popular(
    votes: Labels, predictions: Numbers, *, options: Sequence[Hashable]
) -> Outcome | Undefined | Outcomes:
    """The option that more voters choose than voters expect to be chosen.

    An option's score is its share of the votes less the mean share predicted for it, -1 to 1;
    the scores of a question sum to 0. It can find a truth that only a minority knows, if those
    who know it also know that they are few. A voter who gave no prediction counts in the
    shares alone, one who gave no vote in the predictions alone.

    Holds: invariance to the order of the voters, to relabelling and to replication. Does not
    hold: unanimity does not win by itself (if all predicted it, every score is 0 and all tie).

    Args:
        votes: shape (voters,) or (questions, voters), labels; None or NaN where one is missing.
        predictions: shape (voters, options) or (questions, voters, options): the share of votes
            that each voter predicts for each option, 0 to 1, summing to 1; all missing or none.
        options: the labels, in the order of the predictions.

    Returns:
        Scores and winners (several in a tie); Undefined where nobody voted or nobody predicted.

    Raises:
        InvalidValue: shapes that do not fit, a vote that is not among the options, fewer than two
            options, a prediction beyond 0 to 1, one missing beside others, or a sum that differs
            from 1 by more than 1e-6.

    Source: Prelec, Seung and McCoy, "A solution to the single-question crowd wisdom problem",
    Nature 541 (2017).
    """
    cast = _Cast.read(votes, options)
    predicted, _ = as_batch(predictions, axes=2, field_name="predictions")
    if predicted.shape != (*cast.codes.shape, len(cast.options)):
        message = f"predictions must be of shape {(*cast.codes.shape, len(cast.options))[1:]}"
        raise InvalidValue("predictions_misshapen", message, field="predictions")
    given = np.isnan(predicted).sum(axis=2) < len(cast.options)
    _refuse_impossible_shares(predicted[given])
    voted = cast.voted.sum(axis=1)
    predictors = given.sum(axis=1)
    expected = np.where(given[..., np.newaxis], predicted, 0).sum(axis=1)
    with np.errstate(invalid="ignore"):
        scores = cast.counts() / voted[:, np.newaxis] - expected / predictors[:, np.newaxis]
    undefined = dict.fromkeys(
        np.flatnonzero(predictors == 0).tolist(), Undefined("nobody predicted the votes")
    )
    undefined |= dict.fromkeys(np.flatnonzero(voted == 0).tolist(), Undefined(_NOBODY))
    return score_all(scores, cast.options, undefined=undefined, single=cast.single)


@frozen(eq=False)
class _Cast:
    """Votes as codes of options, -1 where one is missing, in shape (questions, voters)."""

    codes: Ints
    options: Sequence[Hashable]
    listed: bool
    single: bool

    @classmethod
    def read(cls, votes: Labels, options: Collection[Hashable] | None) -> Self:
        codes, names, single = code_options(votes, axes=1, field_name="votes", options=options)
        if options is not None and len(names) < _A_CHOICE:
            message = "options must name at least two"
            raise InvalidValue("options_too_few", message, field="options")
        return cls(codes, names, options is not None, single)

    @property
    def voted(self) -> NDArray[np.bool_]:
        return self.codes >= 0

    @property
    def kinds(self) -> Ints:
        """Shape (questions,): how many options each question has, two at least."""
        if self.listed:
            return np.full(len(self.codes), len(self.options))
        chosen = np.sort(self.codes, axis=1)
        distinct = (np.diff(chosen, axis=1, prepend=-1) > 0).sum(axis=1)
        kinds: Ints = np.maximum(distinct, _A_CHOICE)
        return kinds

    def chances(self, given: Numbers, name: str) -> Floats:
        """Numbers from 0 to 1 beside the votes; 0.5, which nobody reads, where none was cast."""
        numbers, _ = as_batch(given, axes=1, field_name=name)
        if numbers.shape not in {self.codes.shape, (1, self.codes.shape[1])}:
            message = f"{name} must have one number for each voter, {self.codes.shape[1]} in a row"
            raise InvalidValue(f"{name}_misshapen", message, field=name)
        beside = np.where(self.voted, numbers, 0.5)
        if not ((beside >= 0) & (beside <= 1)).all():
            message = f"{name} must be 0 to 1 wherever there is a vote"
            raise InvalidValue(f"{name}_out_of_range", message, field=name)
        return beside

    def counts(self) -> Floats:
        """Shape (questions, options): how many chose each."""
        questions, width = len(self.codes), len(self.options)
        key = np.arange(questions)[:, np.newaxis] * width + self.codes
        total = np.bincount(key[self.voted], minlength=questions * width)
        return total.reshape(questions, width).astype(np.float64)

    def weigh(self, weights: Floats) -> Outcome | Undefined | Outcomes:
        """The outcome when each vote counts its weight."""
        questions, width = len(self.codes), len(self.options)
        key = (np.arange(questions)[:, np.newaxis] * width + self.codes)[self.voted]
        rest = np.arange(questions * width if self.listed else 0)
        found, place = np.unique(np.concatenate([key, rest]), return_inverse=True)
        counted = np.concatenate([weights[self.voted], np.zeros(len(rest))])
        silent = np.flatnonzero(~self.voted.any(axis=1)).tolist()
        outcomes = Outcomes(
            options=self.options,
            question=found // max(width, 1),
            option=found % max(width, 1),
            score=np.bincount(place, counted, minlength=len(found)).astype(np.float64),
            weights=np.where(self.voted, weights, 0.0),
            undefined=dict.fromkeys(silent, Undefined(_NOBODY)),
        )
        return outcomes[0] if self.single else outcomes


def _refuse_impossible_shares(predicted: Floats) -> None:
    if not ((predicted >= 0) & (predicted <= 1)).all():
        message = "a voter's predictions must all be 0 to 1, or all be missing"
        raise InvalidValue("prediction_out_of_range", message, field="predictions")
    if (np.abs(predicted.sum(axis=1) - 1) > _SUM_TOLERANCE).any():
        message = "a voter's predictions must sum to 1"
        raise InvalidValue("predictions_do_not_sum_to_one", message, field="predictions")
