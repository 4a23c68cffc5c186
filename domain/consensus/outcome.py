"""Who wins: options with scores, in order, ties kept."""

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from typing import overload

import numpy as np
from attrs import field, frozen

from domain.consensus.coding import Floats, Ints, Labels, code_labels
from domain.consensus.undefined import Undefined

_TIE = 1e-9
"""Scores closer than this share of the largest are one: sums differ by the order of their terms."""


@frozen
class Outcome:
    """The options of one question with their scores; nobody breaks a tie.

    Attributes:
        scores: by option.
        weights: what each voter counted, in the voters' order and 0 for one who did not vote;
            empty where the voters are not weighted.
    """

    scores: Mapping[Hashable, float]
    weights: tuple[float, ...] = ()

    @property
    def order(self) -> tuple[tuple[Hashable, ...], ...]:
        """The options from the best down, those that tie in one group.

        Scores tie if they differ from the best of their group by at most 1e-9 of the largest
        absolute score; a group keeps the order of `scores`.
        """
        margin = _TIE * max(abs(score) for score in self.scores.values())
        groups: list[list[Hashable]] = []
        lead = np.inf
        for option, score in sorted(self.scores.items(), key=lambda item: -item[1]):
            if lead - score > margin:
                groups.append([])
                lead = score
            groups[-1].append(option)
        place = {option: index for index, option in enumerate(self.scores)}
        return tuple(tuple(sorted(group, key=place.__getitem__)) for group in groups)

    @property
    def winners(self) -> tuple[Hashable, ...]:
        """The options with the highest score: one, or several in a tie."""
        return self.order[0]


@frozen(eq=False, kw_only=True)
class Outcomes(Sequence[Outcome | Undefined]):
    """The outcomes of many questions, in their order, told apart when they are asked for.

    Attributes:
        options: the names of all options.
        question: shape (scores,), ascending: the question that a score belongs to.
        option: shape (scores,), the index of its option.
        score: shape (scores,).
        weights: shape (questions, voters), or with no voters where they are not weighted.
        undefined: why a question has no outcome, by its index.
    """

    options: Sequence[Hashable]
    question: Ints
    option: Ints
    score: Floats
    weights: Floats
    undefined: Mapping[int, Undefined] = field(factory=dict)

    def __len__(self) -> int:
        return len(self.weights)

    @overload
    def __getitem__(self, index: int) -> Outcome | Undefined: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Outcome | Undefined]: ...

    def __getitem__(
        self, index: int | slice
    ) -> Outcome | Undefined | Sequence[Outcome | Undefined]:
        if isinstance(index, slice):
            return [self[one] for one in range(*index.indices(len(self)))]
        place = range(len(self))[index]
        return self.undefined.get(place) or self._outcome(place)

    def __iter__(self) -> Iterator[Outcome | Undefined]:
        return (self[index] for index in range(len(self)))

    def _outcome(self, place: int) -> Outcome:
        first, last = np.searchsorted(self.question, [place, place + 1])
        names = (self.options[one] for one in self.option[first:last].tolist())
        scores = dict(zip(names, self.score[first:last].tolist(), strict=True))
        return Outcome(scores, tuple(self.weights[place].tolist()))


def score_all(
    scores: Floats, options: Sequence[Hashable], *, undefined: Mapping[int, Undefined], single: bool
) -> Outcome | Undefined | Outcomes:
    """The outcome of unweighted questions in which every option has a score.

    Args:
        scores: shape (questions, options).
        options: their names.
        undefined: why a question has no outcome, by its index.
        single: whether the caller gave one question, and wants its outcome rather than a batch.
    """
    questions, width = scores.shape
    outcomes = Outcomes(
        options=options,
        question=np.repeat(np.arange(questions), width),
        option=np.tile(np.arange(width), questions),
        score=scores.ravel(),
        weights=np.empty((questions, 0)),
        undefined=undefined,
    )
    return outcomes[0] if single else outcomes


def code_options(
    labels: Labels, *, axes: int, field_name: str, options: Collection[Hashable] | None
) -> tuple[Ints, Sequence[Hashable], bool]:
    """Code labels by the index of their option, and name the options.

    Args:
        labels: one question with `axes` axes, or a batch with one axis more in front.
        axes: how many axes one question has.
        field_name: the name that errors give.
        options: what can be chosen; where None, what was chosen, sorted.

    Returns:
        The codes with `axes` + 1 axes and -1 where a label is missing, the options, and whether
        one question was given.

    Raises:
        InvalidValue: another number of axes, ragged rows, a label that cannot be hashed or is
            not among the options.
    """
    coded, single = code_labels(labels, axes=axes, field=field_name, categories=options)
    if options is not None:
        return coded.codes - 1, tuple(dict.fromkeys(options)), single
    codes, first = np.unique(coded.codes, return_index=True)
    there = codes > 0
    found = np.asarray(labels, dtype=None if isinstance(labels, np.ndarray) else object)
    names = dict(zip(codes[there].tolist(), found.ravel()[first[there]].tolist(), strict=True))
    order = sorted(names, key=lambda code: _sorting(names[code]))
    place = np.full(coded.width, -1)
    place[order] = np.arange(len(order))
    return place[coded.codes], tuple(names[code] for code in order), single


def _sorting(label: Hashable) -> tuple[bool, float, str]:
    """Numbers by size, then the rest by their text."""
    number = isinstance(label, (int, float))
    return not number, float(label) if isinstance(label, (int, float)) else 0.0, str(label)
