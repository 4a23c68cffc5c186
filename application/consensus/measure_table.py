"""Measure a table of ratings, with no panel at all."""

from collections.abc import Mapping

from attrs import frozen

from application.consensus.measured import Inapplicable, Measured
from application.consensus.registry import MEASURES, UNSUITED
from application.consensus.table import Ratings, Table
from domain.consensus import LevelOfMeasurement
from domain.shared import InvalidValue

ALL = "all"
"""Stands for every measure that suits the table."""


@frozen(kw_only=True)
class MeasureTable:
    """A wish for one figure of a table, or for all.

    Attributes:
        table: raters by items.
        measure: the name of a measure, or `all`.
        level: the level of measurement; where None, Krippendorff's alpha takes numbers for ordinal
            and text for nominal.
        scale: the lowest and the highest possible rating; every number must be within it.
        items_in_rows: whether the table is items by raters instead.
    """

    table: Table
    measure: str = ALL
    level: LevelOfMeasurement | None = None
    scale: tuple[float, float] | None = None
    items_in_rows: bool = False


@frozen(kw_only=True)
class TableMeasured:
    """What was measured.

    Attributes:
        ratings: the table as it was understood.
        found: by measure, in the registry's order.
    """

    ratings: Ratings
    found: Mapping[str, Measured | Inapplicable]


def measure_table(command: MeasureTable) -> TableMeasured:
    """Take one measure of the table, or all.

    Of all, those that do not suit the table are told as Inapplicable; one that was asked for by
    name is refused.

    Raises:
        InvalidValue: an unknown measure, one that needs more than a table or does not suit this
            one, a scale that does not rise, two items of one name.
    """
    ratings = Ratings(
        table=command.table,
        items_in_rows=command.items_in_rows,
        level=command.level,
        scale=command.scale,
    )
    if command.measure == ALL:
        return TableMeasured(
            ratings=ratings, found={name: _try(name, ratings) for name in MEASURES}
        )
    if command.measure not in MEASURES:
        raise _not_offered(command.measure)
    found = MEASURES[command.measure].compute(ratings)
    return TableMeasured(ratings=ratings, found={command.measure: found})


def _try(name: str, ratings: Ratings) -> Measured | Inapplicable:
    measure = MEASURES[name]
    try:
        doubt = measure.doubt(ratings)
        return Inapplicable(doubt) if doubt else measure.compute(ratings)
    except InvalidValue as error:
        return Inapplicable(error.message)


def _not_offered(name: str) -> InvalidValue:
    if name in UNSUITED:
        message = (
            f"{name} needs {UNSUITED[name]}, which a table of ratings does not hold; "
            f"call domain.consensus.{name} from Python"
        )
        return InvalidValue("measure_needs_more", message, field="measure")
    message = f"there is no measure {name!r}; choose {ALL} or one of {', '.join(MEASURES)}"
    return InvalidValue("measure_unknown", message, field="measure")
