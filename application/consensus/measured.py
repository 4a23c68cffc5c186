"""What measuring a table gives."""

from collections.abc import Mapping, Sequence
from statistics import fmean

from attrs import field, frozen

from domain.consensus import Batch, Figure, Undefined

Part = float | str | Undefined | Sequence[str] | Mapping[str, float | Undefined]
"""A further figure beside a value: a number, a verdict, names, or numbers by name."""


@frozen(kw_only=True)
class ItemFigures:
    """What a measure says of one item.

    Attributes:
        item: its name.
        value: the figure.
        parts: what belongs to it, by name.
    """

    item: str
    value: Figure
    parts: Mapping[str, Part] = field(factory=dict)


@frozen(kw_only=True)
class Measured:
    """What a measure says of a table.

    Attributes:
        value: the figure, or the winner's name.
        parts: further figures, by name.
        basis: what `value` rests on beyond the table as it is: a level, or some or the mean of
            the items; else empty.
        per_item: the items' figures in their order; empty for a measure of the whole table.
    """

    value: Figure | str
    parts: Mapping[str, Part] = field(factory=dict)
    basis: str = ""
    per_item: tuple[ItemFigures, ...] = ()


@frozen
class Inapplicable:
    """A measure that cannot be taken of a table, and why."""

    reason: str


def measured_per_item(
    items: Sequence[str], values: Sequence[Figure], parts: Mapping[str, Sequence[Part]]
) -> Measured:
    """The outcome of a measure that has a figure for each item.

    Its value is the figure of the only item, else the mean over the items that have one.

    Args:
        items: their names.
        values: one each.
        parts: by name, one each.
    """
    figures = tuple(
        ItemFigures(
            item=item,
            value=values[index],
            parts={name: column[index] for name, column in parts.items()},
        )
        for index, item in enumerate(items)
    )
    value, basis = _overall(values)
    return Measured(value=value, basis=basis, per_item=figures)


def _overall(values: Sequence[Figure]) -> tuple[Figure, str]:
    """One figure for all items, and what it rests on."""
    defined = [value for value in values if not isinstance(value, Undefined)]
    if len(values) == 1:
        return values[0], ""
    if not defined:
        reasons = dict.fromkeys(value.reason for value in values if isinstance(value, Undefined))
        return Undefined(f"undefined for every item: {'; '.join(reasons)}"), ""
    if len(defined) == len(values):
        return fmean(defined), f"mean over {len(values)} items"
    basis = f"mean over {len(defined)} of {len(values)} items, undefined for the others"
    return fmean(defined), basis


def figure(found: Figure | Batch) -> Figure:
    """The figure of a measure that was given one question."""
    if isinstance(found, Batch):
        message = "one question has one figure"
        raise TypeError(message)
    return found


def figures(found: Figure | Batch) -> Batch:
    """The figures of a measure that was given a batch."""
    if not isinstance(found, Batch):
        message = "a batch of questions has a batch of figures"
        raise TypeError(message)
    return found
