"""Figures that do not exist, and batches of figures."""

from collections.abc import Iterator, Mapping, Sequence
from typing import overload

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from domain.shared import InvalidValue


@frozen
class Undefined:
    """A figure that does not exist, and why: never 0, 1 or NaN in its place."""

    reason: str


Figure = float | Undefined
"""What a measure gives for one question."""


@frozen(eq=False)
class Batch(Sequence[Figure]):
    """The figures of many questions, in their order.

    Attributes:
        values: shape (questions,); only the entries where `defined` holds mean anything.
        undefined: why a figure does not exist, by the index of its question.
    """

    values: NDArray[np.float64]
    undefined: Mapping[int, Undefined] = field(factory=dict)

    @property
    def defined(self) -> NDArray[np.bool_]:
        """Shape (questions,): whether the figure exists."""
        mask = np.ones(len(self.values), dtype=bool)
        mask[list(self.undefined)] = False
        return mask

    def __len__(self) -> int:
        return len(self.values)

    @overload
    def __getitem__(self, index: int) -> Figure: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Figure]: ...

    def __getitem__(self, index: int | slice) -> Figure | Sequence[Figure]:
        if isinstance(index, slice):
            return [self[one] for one in range(*index.indices(len(self)))]
        place = index + len(self) if index < 0 else index
        return self.undefined.get(place) or float(self.values[place])

    def __iter__(self) -> Iterator[Figure]:
        return (self[index] for index in range(len(self)))


def settle(
    values: NDArray[np.float64], *refusals: tuple[NDArray[np.bool_], str], single: bool
) -> Figure | Batch:
    """The outcome of a measure that was computed for a batch.

    Args:
        values: shape (questions,), anything (NaN too) where a refusal holds.
        refusals: masks of shape (questions,), each with the reason for which the figure does
            not exist; the first that holds counts.
        single: whether the caller gave one question, and wants its figure rather than a batch.

    Raises:
        InvalidValue: a figure is not finite although no refusal covers it (a fault of the
            measure or of its input, such as an infinite rating).
    """
    undefined: dict[int, Undefined] = {}
    for mask, reason in refusals:
        if np.count_nonzero(mask):
            for index in np.flatnonzero(mask).tolist():
                undefined.setdefault(index, Undefined(reason))
    batch = Batch(values, undefined)
    if not np.isfinite(values[batch.defined] if undefined else values).all():
        message = "the figure is not finite: is every number in the input finite?"
        raise InvalidValue("figure_not_finite", message, field="values")
    return batch[0] if single else batch


def as_batch(data: object, *, axes: int, field_name: str) -> tuple[NDArray[np.float64], bool]:
    """Numbers as a batch of float64 with NaN for what is missing (None or NaN).

    Args:
        data: one question with `axes` axes, or a batch of them with one axis more in front.
        axes: how many axes one question has.
        field_name: the name that errors give.

    Returns:
        The array with `axes` + 1 axes, and whether one question was given.

    Raises:
        InvalidValue: another number of axes, ragged rows, infinite or no numbers.
    """
    array, single = as_numbers(data, axes=axes, field_name=field_name)
    refuse_infinite(array, field_name=field_name)
    return array, single


def as_numbers(data: object, *, axes: int, field_name: str) -> tuple[NDArray[np.float64], bool]:
    """Numbers as a batch, as `as_batch` has it, the infinite ones let through.

    Raises:
        InvalidValue: another number of axes, ragged rows, no numbers.
    """
    try:
        array = np.asarray(data, dtype=np.float64)
    except (TypeError, ValueError) as error:
        message = f"{field_name} must be numbers in rows of equal length"
        raise InvalidValue("numbers_expected", message, field=field_name) from error
    if array.ndim not in {axes, axes + 1}:
        message = f"{field_name} must have {axes} axes, or {axes + 1} for a batch, not {array.ndim}"
        raise InvalidValue("axes_unexpected", message, field=field_name)
    single = array.ndim == axes
    return (array[np.newaxis] if single else array), single


def refuse_infinite(numbers: NDArray[np.float64], *, field_name: str) -> None:
    """Let numbers pass that are finite, or missing.

    Raises:
        InvalidValue: an infinite number.
    """
    if np.isinf(numbers).any():
        message = f"{field_name} must be finite"
        raise InvalidValue("number_infinite", message, field=field_name)
