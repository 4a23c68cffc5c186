"""The measures on a table that is sent along: no panel, no database."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr

from application.consensus import ALL, MeasureTable, Table, measure_table
from domain.shared import InvalidValue, clean_text
from domain.tenancy import Permission, Principal
from entrypoints.api.idempotency import Once
from entrypoints.api.panels.answering import json_response
from entrypoints.api.panels.bodies import Body
from entrypoints.api.refusals import REPEATABLE
from entrypoints.api.security import permitted
from entrypoints.measured_document import table_measured_document

router = APIRouter(prefix="/consensus", tags=["consensus"])

Cell = StrictInt | StrictFloat | StrictStr | None

CELLS_LIMIT, ITEMS_LIMIT = 20_000, 200
"""The most cells and items of a table: beyond them some measures take many seconds."""

_LINES_LIMIT, _TEXT_LIMIT = 2_000, 1_000


class TableBody(Body):
    """Ratings: a row a rater and a column an item; null where one is missing."""

    columns: tuple[str, ...] = Field(
        min_length=1, max_length=_LINES_LIMIT, examples=[["keep it simple", "train the staff"]]
    )
    rows: tuple[str, ...] = Field(
        min_length=1, max_length=_LINES_LIMIT, examples=[["Ann", "Bob", "Eve"]]
    )
    cells: tuple[tuple[Cell, ...], ...] = Field(
        min_length=1, max_length=_LINES_LIMIT, examples=[[[8, 3], [9, None], [7, 2]]]
    )


class ConsensusBody(Body):
    """What is to be measured of a table."""

    table: TableBody
    measure: str = Field(
        default=ALL, max_length=100, description="Its name; `all` for each that suits the table."
    )
    level: Literal["nominal", "ordinal", "interval", "ratio"] | None = Field(
        default=None, description="What differences between ratings mean."
    )
    scale: tuple[float, float] | None = Field(
        default=None, description="The lowest and the highest possible rating.", examples=[[1, 9]]
    )
    items_in_rows: StrictBool = False


class MeasuredDocument(BaseModel):
    """A measure's `value`, or all `measures`; what is undefined is null, with its `reason`."""

    model_config = ConfigDict(extra="allow")

    measure: str = Field(examples=["kendall_w"])
    value: float | str | None = Field(examples=[0.75])
    reason: str | None = None
    basis: str | None = None
    figures: dict[str, Any] | None = None
    per_item: list[dict[str, Any]] | None = None
    raters: int
    items: int
    scale: list[float] | None
    measures: list[dict[str, Any]] | None = None
    not_applicable: list[dict[str, str]] | None = None


@router.post(
    "",
    operation_id="measure_consensus",
    responses={**REPEATABLE, 200: {"model": MeasuredDocument, "description": "The figures"}},
)
async def measure(
    body: ConsensusBody,
    caller: Annotated[Principal, permitted(Permission.PANELS_READ)],
    once: Once,
) -> Response:
    """Measure how far raters agree; nothing is stored."""
    from anyio.to_thread import run_sync

    command = measuring(body)

    async def work() -> Response:
        measured = await run_sync(measure_table, command)
        return json_response(table_measured_document(measured, measure=body.measure))

    return await once.once(caller.tenant_id, work)


def measuring(body: ConsensusBody) -> MeasureTable:
    """The command that measures the table.

    Raises:
        InvalidValue: it is no table, or too large a one.
    """
    return MeasureTable(
        table=_table(body),
        measure=body.measure,
        level=body.level,
        scale=body.scale,
        items_in_rows=body.items_in_rows,
    )


def _table(body: ConsensusBody) -> Table:
    table = body.table
    if len(table.rows) != len(table.cells):
        message = f"table: there are {len(table.rows)} rows but {len(table.cells)} rows of cells"
        raise InvalidValue("table_ragged", message, field="table")
    items = table.rows if body.items_in_rows else table.columns
    if sum(map(len, table.cells)) > CELLS_LIMIT or len(items) > ITEMS_LIMIT:
        message = f"table: there must be at most {ITEMS_LIMIT} items and {CELLS_LIMIT:,} cells"
        raise InvalidValue("table_too_large", message, field="table")
    return Table(
        columns=tuple(_text(name) for name in table.columns),
        rows=tuple(_text(name) for name in table.rows),
        places=tuple(range(2, len(table.rows) + 2)),
        cells=tuple(tuple(_cell(cell) for cell in row) for row in table.cells),
    )


def _cell(cell: float | str | None) -> str | None:
    """As a file would hold it."""
    if isinstance(cell, str):
        return _text(cell) or None
    return None if cell is None else str(cell)


def _text(text: str) -> str:
    return clean_text(text, field="table", limit=_TEXT_LIMIT, blank_allowed=True).strip()
