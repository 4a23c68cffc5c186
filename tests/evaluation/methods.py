"""The measures of `domain.consensus` that choose an option, each giving its beliefs.

Beliefs are of shape (questions, options), 0 to 1, summing to at most 1; the answer is the option
believed most, its belief the stated chance of being right. A question without votes has 0 for all.
"""

from collections.abc import Callable, Sequence

import numpy as np
from attrs import frozen

from domain.consensus.coding import Floats
from domain.consensus.latent_classes import LatentClasses, Model, Prior, dawid_skene
from domain.consensus.outcome import Outcome, Outcomes
from domain.consensus.undefined import Undefined
from domain.consensus.votes import reconcile_vote, weighted_log_odds
from tests.evaluation.recorded import Votes, as_labels


@frozen
class Method:
    """A way to choose an option.

    Attributes:
        name: for people.
        believe: the beliefs from votes in which only the truth that may be used is revealed.
        measured: whether it learns from that truth; otherwise it never looks at it.
        sound: False where it is shown as a warning only.
    """

    name: str
    believe: Callable[[Votes], Floats]
    measured: bool = False
    sound: bool = True


def methods_for(votes: Votes) -> Sequence[Method]:
    """Those that apply without any truth, and the weighted vote, which needs some."""
    reconcile = [Method("ReConcile steps", confidence_steps)] if votes.estimates is not None else []
    return [
        Method("plurality", plurality),
        *reconcile,
        Method("Dawid-Skene", _dawid_skene("confusion", "flat")),
        Method("Dawid-Skene, one coin", _dawid_skene("one_coin", "flat")),
        Method("! Dawid-Skene, learned prior", _dawid_skene("confusion", "learned"), sound=False),
        Method("! one coin, learned prior", _dawid_skene("one_coin", "learned"), sound=False),
        Method("weighted log-odds", weighted_vote, measured=True),
    ]


def plurality(votes: Votes) -> Floats:
    """The share of the votes that each option holds."""
    return shares(counts(votes))


def confidence_steps(votes: Votes) -> Floats:
    """The share of each option in the steps of confidence, that in one's own answer."""
    estimates = np.full(votes.cast.shape, np.nan) if votes.estimates is None else votes.estimates
    confidences = np.maximum(estimates, 1 - estimates)
    outcomes = reconcile_vote(votes.labels, confidences, options=range(votes.options))
    return shares(_scores(outcomes, votes.options))


def weighted_vote(votes: Votes) -> Floats:
    """The chances that follow from log-odds weights, accuracies measured where truth is known."""
    known = votes.truth >= 0
    cast, truth = votes.cast[known], votes.truth[known]
    right = (cast == truth[:, np.newaxis]).sum(axis=0)
    accuracies = (right + 1) / ((cast >= 0).sum(axis=0) + votes.options)
    logs = np.full((len(votes.cast), votes.options), -np.inf)
    voter, answer = votes.answers
    labels, beside = as_labels(answer), accuracies[voter]
    for kinds in np.unique(votes.kinds).tolist():
        asked = np.flatnonzero(votes.kinds == kinds)
        outcomes = weighted_log_odds(labels[asked], beside[asked], options=range(kinds))
        logs[asked, :kinds] = _scores(outcomes, kinds)
    return chances(logs, votes)


def counts(votes: Votes) -> Floats:
    """Shape (questions, options): how many chose each."""
    width = votes.options
    key = np.arange(len(votes.cast))[:, np.newaxis] * width + votes.cast
    total = np.bincount(key[votes.cast >= 0], minlength=len(votes.cast) * width)
    return total.reshape(-1, width).astype(np.float64)


def shares(scores: Floats) -> Floats:
    """Each row over its sum; 0 where that is 0."""
    total = scores.sum(axis=1, keepdims=True)
    each: Floats = np.divide(scores, total, out=np.zeros_like(scores), where=total > 0)
    return each


def chances(logs: Floats, votes: Votes) -> Floats:
    """The probabilities that have these logarithms but for a constant a question.

    An option that the question does not have, and any of a question without votes, gets 0.
    """
    open_ = np.arange(votes.options) < votes.kinds[:, np.newaxis]
    open_ &= (votes.cast >= 0).any(axis=1, keepdims=True)
    peak = np.where(open_, logs, -np.inf).max(axis=1, keepdims=True)
    above = np.where(open_, logs, -np.inf) - np.where(np.isfinite(peak), peak, 0.0)
    return shares(np.exp(above))


def _dawid_skene(model: Model, prior: Prior) -> Callable[[Votes], Floats]:
    def believe(votes: Votes) -> Floats:
        fit = dawid_skene(votes.labels.T, model=model, prior=prior)
        if not isinstance(fit, LatentClasses):
            message = f"{votes.name} has no labels of at least two classes"
            raise TypeError(message)
        beliefs = np.zeros((len(votes.cast), votes.options))
        beliefs[:, np.array(fit.classes, dtype=int)] = fit.posterior
        return np.where((votes.cast >= 0).any(axis=1, keepdims=True), beliefs, 0.0)

    return believe


def _scores(outcomes: Outcomes | Outcome | Undefined, width: int) -> Floats:
    """The scores of a batch in which every option has one."""
    if not isinstance(outcomes, Outcomes):
        message = "a batch of questions was asked for"
        raise TypeError(message)
    scores = np.zeros((len(outcomes), width))
    scores[outcomes.question, outcomes.option] = outcomes.score
    return scores
