"""Latent classes: the true labels of many items from raters of unknown accuracy."""

from collections.abc import Collection, Hashable, Iterator, Sequence
from typing import Literal, get_args

import numpy as np
from attrs import frozen

from domain.consensus.coding import Floats, Ints, Labels
from domain.consensus.outcome import code_options
from domain.consensus.undefined import Undefined
from domain.shared import InvalidValue

Model = Literal["confusion", "one_coin"]
"""What describes a rater: a confusion matrix, or one accuracy for all classes."""

Prior = Literal["flat", "learned"]
"""How probable the classes are beforehand: alike, or as often as they are estimated to occur."""

_NO_GAIN = 1e-10
"""A gain of the log-likelihood up to this share of it, or of one nat, ends the search."""

_TIE = 1e-9
_A_CHOICE = 2


@frozen(eq=False, kw_only=True)
class LatentClasses:
    """What a latent class model makes of the labels of one set of items.

    Attributes:
        classes: the labels that an item can truly have.
        raters: the names of the raters.
        posterior: shape (items, classes): the chance of each class given the model, which is far
            too sure where raters err together; the prior for an item without labels.
        marginals: shape (classes,): the mean posterior of the items that have labels.
        prior: shape (classes,): the chance of each class beforehand.
        confusion: shape (raters, classes, classes): the chance that a rater gives the label in
            the last axis to an item of the class in the middle one; flat without evidence.
        evidence: shape (raters, classes): on how many labels of the rater a row of `confusion`
            rests (expected numbers).
        log_likelihoods: of the labels, in nats, after each step; it never falls.
        converged: whether the last step gained next to nothing, rather than the steps ran out.
    """

    classes: Sequence[Hashable]
    raters: Sequence[Hashable]
    posterior: Floats
    marginals: Floats
    prior: Floats
    confusion: Floats
    evidence: Floats
    log_likelihoods: tuple[float, ...]
    converged: bool

    @property
    def winners(self) -> Iterator[tuple[Hashable, ...]]:
        """For each item its most probable classes: one, or several in a tie."""
        best = self.posterior.max(axis=1, keepdims=True) - _TIE
        for row in self.posterior >= best:
            yield tuple(self.classes[index] for index in np.flatnonzero(row).tolist())

    @property
    def accuracies(self) -> Floats:
        """Shape (raters,): the expected share of right labels; NaN for who gave none."""
        right = np.einsum("rkk,rk->r", self.confusion, self.evidence)
        total = self.evidence.sum(axis=1)
        return np.where(total > 0, right, np.nan) / np.where(total > 0, total, 1)


def dawid_skene(
    labels: Labels,
    *,
    classes: Collection[Hashable] | None = None,
    raters: Sequence[Hashable] | None = None,
    model: Model = "confusion",
    prior: Prior = "flat",
    maximum_steps: int = 1000,
) -> LatentClasses | Undefined | tuple[LatentClasses | Undefined, ...]:
    """The raters' accuracies and the items' true classes that explain the labels best.

    Maximum likelihood by expectation-maximisation, from the shares of each item's labels:
    T_ik ~ p_k prod_j pi_j(k, l_ij), then pi_j(k, l) = the share of l among the labels that j gave
    to items of class k, weighted by T; with `one_coin` pi_j(k, k) is one accuracy for all k and
    the rest is spread evenly. Labels are taken for independent given the class: shared errors
    are amplified (.603 by majority fell to .475 on one recorded set), and it finds a local
    maximum. So no panel is weighted by its own labels unless that is asked for.

    The flat prior is the default because a learned one can collapse: classes that raters rarely
    name grow rarer still (one coin on the bluebird labels: .722 right with a flat prior, .583
    with a learned one). The 1979 paper learns it.

    Holds: the likelihood never falls; each step is invariant to the order of raters and items, to
    relabelling, and to exchanging missing raters or items for absent ones (but labels in perfect
    balance start at a saddle, which rounding may leave one way or another after many steps). Does
    not hold: replication of raters (their agreement counts as evidence); a unanimous item may get
    another class, if the raters are found to confuse it.

    Args:
        labels: shape (raters, items), or (sets, raters, items) for sets fitted apart; None or NaN
            where one is missing.
        classes: the labels that an item can have; where None, those given in the set.
        raters: a name for each row; rows with one name are one rater who labelled repeatedly.
            Where None, 0, 1, 2 ...
        model: `confusion` (classes x classes numbers a rater: needs many items) or `one_coin`.
        prior: `flat` or `learned`.
        maximum_steps: the most steps, at least 1.

    Returns:
        The fit, or one for each set; Undefined where there are fewer than two classes or no label.
        Time and memory are linear in the number of labels.

    Raises:
        InvalidValue: another number of axes, a label beyond the classes, names that do not fit
            the rows, an unknown model or prior, no step.

    Source: Dawid and Skene, "Maximum likelihood estimation of observer error-rates using the EM
    algorithm", Applied Statistics 28 (1979).
    """
    for name, choice, known in (("model", model, Model), ("prior", prior, Prior)):
        if choice not in get_args(known):
            message = f"{name} must be one of {', '.join(get_args(known))}, not {choice!r}"
            raise InvalidValue(f"{name}_unknown", message, field=name)
    if maximum_steps < 1:
        message = "maximum_steps must be at least 1"
        raise InvalidValue("maximum_steps_out_of_range", message, field="maximum_steps")
    codes, options, single = code_options(labels, axes=2, field_name="labels", options=classes)
    names = tuple(range(codes.shape[1])) if raters is None else tuple(raters)
    if len(names) != codes.shape[1]:
        message = f"raters must name each of the {codes.shape[1]} rows of labels"
        raise InvalidValue("raters_misshapen", message, field="raters")
    sets = (_read(one, options, names, keep=classes is not None) for one in codes)
    fits = tuple(_fit(one, model, prior, maximum_steps) for one in sets)
    return fits[0] if single else fits


@frozen(eq=False)
class _Labelled:
    """The labels of one set, one an entry, by the indices of item, rater and class."""

    item: Ints
    rater: Ints
    label: Ints
    items: int
    raters: Sequence[Hashable]
    classes: Sequence[Hashable]

    def per_item(self, weights: Floats | None = None) -> Floats:
        return np.bincount(self.item, weights, minlength=self.items).astype(np.float64)


def _read(
    codes: Ints, options: Sequence[Hashable], names: Sequence[Hashable], *, keep: bool
) -> _Labelled:
    """The labels that are there; the classes are the options, or those that occur unless `keep`."""
    row, item = np.nonzero(codes >= 0)
    label = codes[row, item]
    raters = tuple(dict.fromkeys(names))
    place = np.array([raters.index(name) for name in names], dtype=np.intp)
    if not keep:
        occurring, label = np.unique(label, return_inverse=True)
        options = tuple(options[index] for index in occurring.tolist())
    return _Labelled(item, place[row], label, codes.shape[1], raters, tuple(options))


def _fit(
    labelled: _Labelled, model: Model, prior: Prior, maximum_steps: int
) -> LatentClasses | Undefined:
    width = len(labelled.classes)
    if not len(labelled.label) or width < _A_CHOICE:
        return Undefined("there are no labels of at least two classes")
    step = _step(labelled, _shares(labelled), model, prior)
    reached = [step.log_likelihood]
    converged = False
    while not converged and len(reached) < maximum_steps:
        step = _step(labelled, step.posterior, model, prior)
        reached.append(step.log_likelihood)
        converged = reached[-1] - reached[-2] <= _NO_GAIN * max(1, abs(reached[-1]))
    return LatentClasses(
        classes=labelled.classes,
        raters=labelled.raters,
        posterior=step.posterior.T,
        marginals=_mean(step.posterior, labelled),
        prior=step.chance,
        confusion=step.confusion,
        evidence=step.evidence,
        log_likelihoods=tuple(reached),
        converged=converged,
    )


@frozen(eq=False)
class _Step:
    """One turn of expectation-maximisation; `posterior` is of shape (classes, items)."""

    chance: Floats
    confusion: Floats
    evidence: Floats
    posterior: Floats
    log_likelihood: float


def _step(labelled: _Labelled, posterior: Floats, model: Model, prior: Prior) -> _Step:
    width = len(labelled.classes)
    chance = _mean(posterior, labelled) if prior == "learned" else np.full(width, 1 / width)
    confusion, evidence = _estimate(labelled, posterior, model)
    posterior, likelihoods = _expect(labelled, chance, confusion)
    return _Step(chance, confusion, evidence, posterior, float(likelihoods.sum()))


def _mean(posterior: Floats, labelled: _Labelled) -> Floats:
    """The mean over the items that have labels."""
    mean: Floats = posterior[:, labelled.per_item() > 0].mean(axis=1)
    return mean


def _shares(labelled: _Labelled) -> Floats:
    """Shape (classes, items): the share of each label among an item's labels."""
    width = len(labelled.classes)
    key = labelled.label * labelled.items + labelled.item
    counts = np.bincount(key, minlength=width * labelled.items).reshape(width, labelled.items)
    shares: Floats = counts / np.maximum(labelled.per_item(), 1)
    return shares


def _estimate(labelled: _Labelled, posterior: Floats, model: Model) -> tuple[Floats, Floats]:
    """The confusion matrices that explain the labels best if the classes are as given."""
    raters, width = len(labelled.raters), len(labelled.classes)
    counts = np.empty((raters, width, width))
    for true in range(width):
        key = labelled.rater * width + labelled.label
        weights = posterior[true, labelled.item]
        counts[:, true] = np.bincount(key, weights, minlength=raters * width).reshape(-1, width)
    evidence = counts.sum(axis=2)
    if model == "one_coin":
        counts = _pooled(counts)
    total = counts.sum(axis=2, keepdims=True)
    flat = np.full_like(counts, 1 / width)
    return np.divide(counts, total, out=flat, where=total > 0), evidence


def _pooled(counts: Floats) -> Floats:
    """The counts of right labels and of each wrong one, the same for all classes."""
    width = counts.shape[1]
    same = np.eye(width, dtype=bool)
    right = counts[:, same].sum(axis=1)[:, np.newaxis, np.newaxis]
    wrong = counts[:, ~same].sum(axis=1)[:, np.newaxis, np.newaxis] / (width - 1)
    pooled: Floats = np.where(same, right, wrong)
    return pooled


def _expect(labelled: _Labelled, chance: Floats, confusion: Floats) -> tuple[Floats, Floats]:
    """The posterior, shape (classes, items), and the items' log-likelihoods."""
    with np.errstate(divide="ignore"):
        logs, joint = np.log(confusion), np.log(chance)[:, np.newaxis]
    evidence = [
        labelled.per_item(logs[labelled.rater, true, labelled.label])
        for true in range(len(labelled.classes))
    ]
    joint = joint + np.stack(evidence)
    peak = joint.max(axis=0)
    scaled = np.exp(joint - peak)
    total = scaled.sum(axis=0)
    return scaled / total, peak + np.log(total)
