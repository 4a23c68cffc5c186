"""The true label of each item, as raters of unknown accuracy let it be guessed."""

from math import isnan

from attrs import evolve

from application.consensus.measured import Measured, measured_per_item
from application.consensus.table import Ratings, name_of
from domain.consensus import Figure, LatentClasses, Undefined, dawid_skene
from domain.shared import InvalidValue

_MOST_LABELS = 100
"""A confusion matrix a rater is kept, so many labels by as many."""

_FEW_LABELS = 20


def measure_dawid_skene(ratings: Ratings) -> Measured:
    """Dawid and Skene's estimate; an item's figure is the chance of its most probable label.

    Rows of one name are one rater who labelled repeatedly.

    Raises:
        InvalidValue: there are more than 100 different labels.
    """
    labels = _different(ratings)
    if labels > _MOST_LABELS:
        message = f"the table has {labels:,} different labels; at most {_MOST_LABELS} are allowed"
        raise InvalidValue("table_labels_too_many", message, field="table")
    fit = dawid_skene(ratings.labels(), raters=ratings.raters)
    if isinstance(fit, Undefined):
        return Measured(value=fit)
    if not isinstance(fit, LatentClasses):
        message = "one set of labels has one fit"
        raise TypeError(message)
    return _measured(ratings, fit)


def doubt_labels(ratings: Ratings) -> str | None:
    """Why nobody should take the ratings for labels unasked, or None where they are few."""
    many = _different(ratings) > _FEW_LABELS
    return f"its ratings are more than {_FEW_LABELS} different labels" if many else None


def _measured(ratings: Ratings, fit: LatentClasses) -> Measured:
    unlabelled = Undefined("nobody labelled it")
    labelled = [
        any(cell is not None for cell in row) for row in zip(*ratings.labels(), strict=True)
    ]
    highest = fit.posterior.max(axis=1).tolist()
    chances: list[Figure] = [
        chance if there else unlabelled for chance, there in zip(highest, labelled, strict=True)
    ]
    names = [tuple(name_of(label) for label in tied) for tied in fit.winners]
    found = measured_per_item(
        ratings.items,
        chances,
        {"labels": [tied if there else () for tied, there in zip(names, labelled, strict=True)]},
    )
    return evolve(found, parts={"marginals": _marginals(fit), "accuracies": _accuracies(fit)})


def _marginals(fit: LatentClasses) -> dict[str, float | Undefined]:
    shares = fit.marginals.tolist()
    return {name_of(label): share for label, share in zip(fit.classes, shares, strict=True)}


def _accuracies(fit: LatentClasses) -> dict[str, float | Undefined]:
    nothing = Undefined("labelled nothing")
    return {
        name_of(rater): nothing if isnan(accuracy) else accuracy
        for rater, accuracy in zip(fit.raters, fit.accuracies.tolist(), strict=True)
    }


def _different(ratings: Ratings) -> int:
    return len({cell for row in ratings.labels() for cell in row} - {None})
