"""Use cases of the consensus context: figures of a table of ratings."""

from application.consensus.measure_table import ALL, MeasureTable, TableMeasured, measure_table
from application.consensus.measured import Inapplicable, ItemFigures, Measured, Part
from application.consensus.registry import MEASURES, UNSUITED, Measure
from application.consensus.table import Ratings, Table

__all__ = [
    "ALL",
    "MEASURES",
    "UNSUITED",
    "Inapplicable",
    "ItemFigures",
    "Measure",
    "MeasureTable",
    "Measured",
    "Part",
    "Ratings",
    "Table",
    "TableMeasured",
    "measure_table",
]
