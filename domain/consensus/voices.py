"""How many distinct voices a panel has: near-identical answers count once."""

from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt
from attrs import frozen

from domain.consensus.ballot import Ballot
from domain.consensus.undefined import Undefined
from domain.shared import comparable

NEAR_IDENTICAL = 0.95
"""The cosine of two answers' embeddings from which on they count as one voice."""


@frozen(kw_only=True)
class LikeAnswers:
    """Seats whose answers are near-identical by another measure than their words.

    Attributes:
        pairs: the seats, two by two.
        measure: how that was found, such as the embedding model and the threshold; empty where
            words alone were compared.
        failure: why that measure failed, so that words alone were compared; empty otherwise.
    """

    pairs: tuple[tuple[str, str], ...] = ()
    measure: str = ""
    failure: str = ""


def near_identical(
    seats: Sequence[str], vectors: npt.ArrayLike, *, threshold: float = NEAR_IDENTICAL
) -> tuple[tuple[str, str], ...]:
    """The pairs of seats whose answers' embeddings have a cosine of at least the threshold.

    Args:
        seats: n seats.
        vectors: n by d, an embedding for each seat's answer; a zero vector is like nothing.
        threshold: -1 to 1.
    """
    matrix = np.asarray(vectors, dtype=float)
    if not seats:
        return ()
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    unit = np.divide(matrix, lengths, out=np.zeros_like(matrix), where=lengths > 0)
    cosines = unit @ unit.T
    places = combinations(range(len(seats)), 2)
    return tuple((seats[i], seats[j]) for i, j in places if cosines[i, j] >= threshold)


def distinct_voices(
    ballots: Sequence[Ballot], alike: Iterable[tuple[str, str]] = ()
) -> int | Undefined:
    """The number of different answers among the seats that answered.

    Two answers are one voice if they have the same position and ratings and their reasons are
    equal word for word (but for case and white space), or if they are given as `alike`; whoever
    is alike to the same answer is one voice with both. A seat without reasons is a voice of its
    own, as there are no words to compare.

    Args:
        ballots: one for every seat.
        alike: pairs of seats whose answers are near-identical by another measure, such as the
            cosine of their embeddings.

    Returns:
        1 to the number of seats that answered; `Undefined` where none did.
    """
    answered = [ballot for ballot in ballots if not ballot.abstained]
    if not answered:
        return Undefined("no seat answered")
    voice = {ballot.agent_id: ballot.agent_id for ballot in answered}

    def root(seat: str) -> str:
        while voice[seat] != seat:
            seat = voice[seat]
        return seat

    for one, other in (*_word_for_word(answered), *alike):
        if one in voice and other in voice:
            voice[root(one)] = root(other)
    return sum(voice[seat] == seat for seat in voice)


def _word_for_word(answered: Sequence[Ballot]) -> Iterable[tuple[str, str]]:
    first: dict[tuple[object, ...], str] = {}
    for ballot in answered:
        if not ballot.rationale.strip():
            continue
        position = comparable(ballot.position) if ballot.position is not None else None
        ratings = tuple(sorted(ballot.ratings.items()))
        answer = (position, ratings, comparable(ballot.rationale))
        yield first.setdefault(answer, ballot.agent_id), ballot.agent_id
