"""Methods that learn from questions with known answers, and are scored on others only.

They are no part of `domain.consensus`: they show what measured answers could still gain.
"""

from collections.abc import Sequence

import numpy as np

from domain.consensus.coding import Floats, Ints
from tests.evaluation.methods import Method, chances
from tests.evaluation.recorded import Votes
from tests.evaluation.scoring import credit, cross_fit, deal

CHOSEN = "chosen on the measured part"
_STEPS = 100
_GAIN = 1e-9
_CHANGE = 1e-3
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
    answers = _answers(votes)
    return chances(answers @ _log_confusions(answers, _known_truth(votes), votes), votes)


def completed_confusions(votes: Votes) -> Floats:
    """The same by expectation-maximisation: votes whose truth is not known count as well.

    It is Dawid and Skene's model with the known truth held fast and the prior from above.
    """
    answers, truth = _answers(votes), _known_truth(votes)
    known = (votes.truth >= 0)[:, np.newaxis]
    beliefs = measured_confusions(votes)
    for _ in range(_STEPS):
        confusions = _log_confusions(answers, np.where(known, truth, beliefs), votes)
        before, beliefs = beliefs, chances(answers @ confusions, votes)
        if np.abs(beliefs - before)[~known[:, 0]].max(initial=0.0) < _CHANGE:
            break
    return beliefs


def fitted_weights(votes: Votes) -> Floats:
    """The chances by a conditional logit: one weight a voter, all fitted together.

    Log-odds weights take voters for independent; fitted together, voters who err alike share
    their weight. The weights have a standard normal prior.

    Source: McFadden, "Conditional logit analysis of qualitative choice behavior" (1974).
    """
    attributes = np.ascontiguousarray(_chosen(votes).transpose(0, 2, 1))
    known = votes.truth >= 0
    weights = _fit(attributes[known], votes.truth[known])
    return chances(attributes @ weights, votes)


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


def _chosen(votes: Votes) -> Floats:
    """Shape (questions, voters, options): 1 at the option that a voter chose."""
    return _one_hot(votes.cast, votes)


def _one_hot(places: Ints, votes: Votes) -> Floats:
    """1 at each place and 0 elsewhere, along one more axis; all 0 for -1."""
    hot: Floats = (places[..., np.newaxis] == np.arange(votes.options)).astype(np.float64)
    return hot


def _answers(votes: Votes) -> Floats:
    """Shape (questions, voters x options): the same in one row a question."""
    return _chosen(votes).reshape(len(votes.cast), -1)


def _known_truth(votes: Votes) -> Floats:
    """Shape (questions, options): 1 at the truth where it is known, 0 elsewhere."""
    return _one_hot(votes.truth, votes)


def _log_confusions(answers: Floats, truth: Floats, votes: Votes) -> Floats:
    """Shape (voters x options, classes): the logarithm of the chance of an answer by class."""
    seen = (answers.T @ truth).reshape(-1, votes.options, votes.options)
    together = seen.sum(axis=0) + 1 / votes.options
    matrix = seen + votes.options * together / together.sum(axis=0)
    logs: Floats = np.log(matrix / matrix.sum(axis=1, keepdims=True))
    return logs.reshape(-1, votes.options)


def _fit(attributes: Floats, truth: Ints) -> Floats:
    """The most probable weights, by Newton's method with halved steps.

    Args:
        attributes: shape (questions, options, voters).
        truth: shape (questions,).
    """
    weights = np.zeros(attributes.shape[2])
    reached = -np.inf
    for _ in range(_STEPS):
        step, value = _newton_step(attributes, truth, weights), _fit_of(attributes, truth, weights)
        if value - reached <= _GAIN * abs(value):
            break
        reached = value
        while _fit_of(attributes, truth, weights + step) < value:
            step /= 2
        weights = weights + step
    return weights


def _newton_step(attributes: Floats, truth: Ints, weights: Floats) -> Floats:
    chance = np.exp(_log_chances(attributes, weights))
    expected = np.einsum("nk,nkv->nv", chance, attributes)
    gradient = (attributes[np.arange(len(truth)), truth] - expected).sum(axis=0) - weights
    spread = (attributes * np.sqrt(chance)[..., np.newaxis]).reshape(-1, len(weights))
    curvature = spread.T @ spread - expected.T @ expected + np.eye(len(weights))
    return np.linalg.solve(curvature, gradient)


def _fit_of(attributes: Floats, truth: Ints, weights: Floats) -> float:
    """The log-posterior of the weights but for a constant."""
    logs = _log_chances(attributes, weights)
    return float(logs[np.arange(len(truth)), truth].sum() - weights @ weights / 2)


def _log_chances(attributes: Floats, weights: Floats) -> Floats:
    scores = attributes @ weights
    scores -= scores.max(axis=1, keepdims=True)
    logs: Floats = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return logs
