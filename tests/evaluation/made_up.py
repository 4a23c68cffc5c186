"""Small made-up sets."""

from pathlib import Path

import numpy as np

from tests.evaluation.recorded import CROWDS, Votes

QUESTIONS = 60


def made_up_votes(seed: int = 0) -> Votes:
    """Five voters on 60 questions with two or three options; the first is right most often."""
    draws = np.random.default_rng(seed)
    kinds = draws.integers(2, 4, QUESTIONS)
    truth = draws.integers(0, kinds)
    accuracies = np.array([0.9, 0.7, 0.6, 0.6, 0.5])
    right = draws.random((QUESTIONS, len(accuracies))) < accuracies
    wrong = (truth + draws.integers(1, kinds)) % kinds
    cast = np.where(right, truth[:, np.newaxis], wrong[:, np.newaxis])
    cast[draws.random(cast.shape) < 0.1] = -1
    return Votes(name="made up", cast=cast, truth=truth, kinds=kinds, seated=True)


def write_crowd(folder: Path, name: str = "birds") -> None:
    """The votes of the crowd on 60 questions, as the files of a set."""
    at = folder / CROWDS / name
    at.mkdir(parents=True)
    votes = made_up_votes()
    labels = [
        f"{item},{worker},{votes.cast[item, worker]}"
        for item, worker in np.argwhere(votes.cast >= 0).tolist()
    ]
    truth = [f"{item},{option}" for item, option in enumerate(votes.truth.tolist())]
    (at / "label.csv").write_text("\n".join(["item,worker,label", *labels]))
    (at / "truth.csv").write_text("\n".join(["item,truth", *truth]))
