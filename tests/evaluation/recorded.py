"""The recorded data: answers of many voters to questions whose truth is known."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Self

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from domain.consensus.coding import Floats, Ints

Bools = NDArray[np.bool_]

MODELS = "mmlu_pro_models"
CROWDS = "crowd_labels"
_LETTERS = "ABCDEFGHIJ"


class DataError(Exception):
    """Recorded data that cannot be read: which file, and what it must hold."""


@frozen(eq=False, kw_only=True)
class Votes:
    """One answer of each voter to each question.

    Attributes:
        name: of the set.
        cast: shape (questions, voters), the index of the chosen option; -1 where there is none.
        truth: shape (questions,), the index of the right option; -1 where it is not known.
        kinds: shape (questions,), how many options a question has, 2 or more.
        seated: whether all voters were asked every question, so that a missing answer is an
            abstention; otherwise those who answered were the ones asked.
        estimates: shape (questions, voters), each voter's chance of option 1 where options are 0
            and 1; None where voters stated none.
    """

    name: str
    cast: Ints
    truth: Ints
    kinds: Ints
    seated: bool
    estimates: Floats | None = None

    @property
    def options(self) -> int:
        """The most options that a question has."""
        return int(self.kinds.max())

    @property
    def labels(self) -> Floats:
        """`cast` with NaN for what is missing, as the measures take it."""
        return as_labels(self.cast)

    @property
    def answers(self) -> tuple[Ints, Ints]:
        """Who answered, and what: each of shape (questions, most answers), -1 beyond the last.

        Of a large crowd each question knows but a few, so that this is far smaller than `cast`.
        """
        most = int((self.cast >= 0).sum(axis=1).max())
        voter = np.argsort(self.cast < 0, axis=1, kind="stable")[:, :most]
        answer = np.take_along_axis(self.cast, voter, axis=1)
        return np.where(answer < 0, -1, voter), answer

    def revealing(self, known: Bools) -> Self:
        """The same votes with the truth of some questions, shape (questions,), and no other."""
        return evolve(self, truth=np.where(known, self.truth, -1))

    def seating(self, voters: Sequence[int]) -> Self:
        """The votes of some of the voters."""
        estimates = None if self.estimates is None else self.estimates[:, voters]
        return evolve(self, cast=self.cast[:, voters], estimates=estimates)


def read_models(folder: Path) -> Votes:
    """Language models that answered MMLU-Pro questions; a letter beyond the options is no answer.

    Raises:
        DataError: the file lacks a column.
    """
    fixed = ("question_id", "category", "n_options", "gold")
    rows = read_rows(folder / MODELS / "answers.csv", fixed)
    models = [name for name in rows[0] if name not in fixed]
    letter = {"": -1} | {name: index for index, name in enumerate(_LETTERS)}
    kinds = np.array([int(row["n_options"]) for row in rows])
    cast = np.array([[letter[row[model]] for model in models] for row in rows])
    return Votes(
        name=MODELS,
        cast=np.where(cast < kinds[:, np.newaxis], cast, -1),
        truth=np.array([letter[row["gold"]] for row in rows]),
        kinds=kinds,
        seated=True,
    )


def crowds(folder: Path) -> Sequence[str]:
    """The names of the sets of crowd labels that are there, sorted."""
    return sorted(path.parent.name for path in (folder / CROWDS).glob("*/label.csv"))


def read_crowd(folder: Path, name: str) -> Votes:
    """The labels of a crowd; a worker's second label of an item replaces the first.

    Items without a known truth stay: they tell of the workers.

    Raises:
        DataError: a file is missing or lacks a column, or no item has a known truth.
    """
    labels = read_rows(folder / CROWDS / name / "label.csv", ("item", "worker", "label"))
    truth = {
        row["item"]: row["truth"]
        for row in read_rows(folder / CROWDS / name / "truth.csv", ("item", "truth"))
    }
    items = places(row["item"] for row in labels)
    workers = places(row["worker"] for row in labels)
    options = places(sorted({row["label"] for row in labels} | set(truth.values())))
    known = [options[truth[item]] if item in truth else -1 for item in items]
    if max(known) < 0:
        message = f"{folder / CROWDS / name / 'truth.csv'} must hold the truth of a labelled item"
        raise DataError(message)
    cast = np.full((len(items), len(workers)), -1)
    for row in labels:
        cast[items[row["item"]], workers[row["worker"]]] = options[row["label"]]
    return Votes(
        name=name,
        cast=cast,
        truth=np.array(known),
        kinds=np.full(len(items), len(options)),
        seated=False,
    )


def read_rows(path: Path, columns: Sequence[str]) -> Sequence[Mapping[str, str]]:
    """The rows of a CSV file with a header.

    Raises:
        DataError: there is no such file, it has no rows, or it lacks a column.
    """
    if not path.is_file():
        message = f"{path} is missing; it must be a CSV file with the columns {', '.join(columns)}"
        raise DataError(message)
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    if not rows or not set(columns) <= rows[0].keys():
        message = f"{path} must hold rows with the columns {', '.join(columns)}"
        raise DataError(message)
    return rows


def as_labels(cast: Ints) -> Floats:
    """Indices of options as labels, NaN for -1."""
    return np.where(cast < 0, np.nan, cast.astype(np.float64))


def places(names: Iterable[str]) -> dict[str, int]:
    """The index of each name, in the order in which they first occur."""
    return {name: index for index, name in enumerate(dict.fromkeys(names))}
