"""Methods that learn from questions with known answers, and are scored on others only.

They are no part of `domain.consensus`: they show what measured answers could still gain.
"""

from collections.abc import Sequence

import numpy as np
from attrs import evolve

from domain.consensus.coding import Floats, Ints
from tests.evaluation.methods import Method, chances
from tests.evaluation.recorded import Votes
from tests.evaluation.scoring import credit, cross_fit, deal

CHOSEN = "chosen on the measured part"
_STEPS = 100
_GAIN = 1e-9
_CHANGE = 1e-3
_ROOM = 1_000_000
"""So many pairs of answers are held at a time, and those of one question more."""

_INNER_PARTS = 3


def measured_methods(votes: Votes) -> Sequence[Method]:
    """Those that apply: a best member needs voters who were all asked the same."""
    best = [Method("best member", best_member, measured=True)] if votes.seated else []
    return [
        *best,
        Method("measured confusions", measured_confusions, measured=True),
        Method("measured confusions and EM", completed_confusions, measured=True),
        Method("fitted weights", fitted_weights, measured=True),
    ]


def best_member(votes: Votes) -> Floats:
    """All belief in the answer of the voter who was right most often where truth is known."""
    known = votes.truth >= 0
    right = votes.cast[known] == votes.truth[known, np.newaxis]
    answers = votes.cast[:, right.sum(axis=0).argmax()]
    return _one_hot(answers, votes)


def measured_confusions(votes: Votes) -> Floats:
    """The chances that follow from each voter's measured confusion matrix, all classes alike.

    Each row of a voter's matrix is drawn towards the row of all voters together by as many
    pseudo-answers as there are options: who answered little counts like the average.
    """
    return _by_confusions(votes, _one_hot(votes.truth, votes))


def completed_confusions(votes: Votes) -> Floats:
    """The same by expectation-maximisation: votes whose truth is not known count as well.

    It is Dawid and Skene's model with the known truth held fast and the prior from above.
    """
    known = votes.truth >= 0
    truth = _one_hot(votes.truth, votes)
    beliefs = _by_confusions(votes, truth)
    for _ in range(_STEPS):
        before = beliefs
        beliefs = _by_confusions(votes, np.where(known[:, np.newaxis], truth, before))
        if np.abs(beliefs - before)[~known].max(initial=0.0) < _CHANGE:
            break
    return beliefs


def fitted_weights(votes: Votes) -> Floats:
    """The chances by a conditional logit: one weight a voter, all fitted together.

    Log-odds weights take voters for independent; fitted together, voters who err alike share
    their weight. The weights have a standard normal prior.

    Source: McFadden, "Conditional logit analysis of qualitative choice behavior" (1974).
    """
    known = votes.truth >= 0
    weights = _fit(evolve(votes, cast=votes.cast[known], truth=votes.truth[known]))
    return chances(_sums(votes, weights), votes)


def chosen_method(candidates: Sequence[Method]) -> Method:
    """Whichever candidate does best where truth is known: nothing is picked by what is scored.

    Candidates that learn are compared by cross-fitting within the known part. The first wins a
    tie.
    """

    def believe(votes: Votes) -> Floats:
        known = votes.truth >= 0
        parts = deal(known, _INNER_PARTS)
        earned = [
            credit(cross_fit(method, votes, parts), votes.truth)[known].sum()
            for method in candidates
        ]
        return candidates[int(np.argmax(earned))].believe(votes)

    return Method(CHOSEN, believe, measured=True)


def _one_hot(places: Ints, votes: Votes) -> Floats:
    """Shape (questions, options): 1 at each place and 0 elsewhere; all 0 for -1."""
    hot: Floats = (places[:, np.newaxis] == np.arange(votes.options)).astype(np.float64)
    return hot


def _by_confusions(votes: Votes, truth: Floats) -> Floats:
    """The chances by the confusion matrices that follow from the truth.

    Args:
        votes: of all questions.
        truth: shape (questions, options): the chance of each option to be right; all 0 where
            nothing is known.
    """
    options = votes.options
    question, voter = np.nonzero(votes.cast >= 0)
    cell = voter * options + votes.cast[question, voter]
    cells = votes.cast.shape[1] * options
    rows = [np.bincount(cell, truth[question, true], cells) for true in range(options)]
    seen = np.stack(rows).reshape(options, -1, options)
    together = seen.sum(axis=1, keepdims=True) + 1 / options
    matrix = seen + options * together / together.sum(axis=2, keepdims=True)
    logs = np.log(matrix / matrix.sum(axis=2, keepdims=True)).reshape(options, -1)
    scores = [np.bincount(question, row[cell], len(votes.cast)) for row in logs]
    return chances(np.column_stack(scores), votes)


def _fit(votes: Votes) -> Floats:
    """The most probable weights, by Newton's method with halved steps; all truth is known."""
    weights = np.zeros(votes.cast.shape[1])
    reached = -np.inf
    for _ in range(_STEPS):
        value = _log_posterior(votes, weights)
        if value - reached <= _GAIN * abs(value):
            break
        reached, step = value, _newton_step(votes, weights)
        while _log_posterior(votes, weights + step) < value:
            step /= 2
        weights = weights + step
    return weights


def _newton_step(votes: Votes, weights: Floats) -> Floats:
    voter, answer = votes.answers
    chance = np.exp(_log_chances(votes, weights))
    given = np.where(answer < 0, 0.0, np.take_along_axis(chance, answer, axis=1))
    surprise = (answer == votes.truth[:, np.newaxis]) - given
    gradient = np.bincount(voter[voter >= 0], surprise[voter >= 0], len(weights)) - weights
    curvature = np.eye(len(weights))
    for some in np.array_split(
        np.arange(len(voter)), voter.shape[1] ** 2 * len(voter) // _ROOM + 1
    ):
        curvature += _curvature(voter[some], answer[some], given[some], len(weights))
    step: Floats = np.linalg.solve(curvature, gradient).astype(np.float64)
    return step


def _curvature(voter: Ints, answer: Ints, given: Floats, voters: int) -> Floats:
    """Over all pairs of answers to one question, what they add to the second derivative."""
    alike = answer[:, :, np.newaxis] == answer[:, np.newaxis, :]
    pair = given[:, :, np.newaxis] * (alike - given[:, np.newaxis, :])
    place = np.maximum(voter, 0)
    cell = place[:, :, np.newaxis] * voters + place[:, np.newaxis, :]
    total = np.bincount(cell.ravel(), pair.ravel(), voters**2).astype(np.float64)
    return total.reshape(voters, voters)


def _log_posterior(votes: Votes, weights: Floats) -> float:
    """Of the weights, but for a constant."""
    logs = _log_chances(votes, weights)
    return float(logs[np.arange(len(logs)), votes.truth].sum() - weights @ weights / 2)


def _log_chances(votes: Votes, weights: Floats) -> Floats:
    scores = _sums(votes, weights)
    scores -= scores.max(axis=1, keepdims=True)
    logs: Floats = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return logs


def _sums(votes: Votes, weights: Floats) -> Floats:
    """Shape (questions, options): the sum of the weights of those who chose it."""
    question, voter = np.nonzero(votes.cast >= 0)
    cell = question * votes.options + votes.cast[question, voter]
    sums = np.bincount(cell, weights[voter], len(votes.cast) * votes.options)
    return sums.astype(np.float64).reshape(-1, votes.options)
