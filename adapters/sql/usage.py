"""What a tenant's answers have used."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import partial

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    bindparam,
    case,
    func,
    select,
    union_all,
    update,
)

from adapters.rows.stored import USAGE_COLUMNS, Values, usage_of, usage_values
from adapters.sql.database import Database
from adapters.sql.schema import answers, deleted_usage
from adapters.sql.work import insertion, query
from application.panel.ports import UsageReader
from domain.shared import Usage
from domain.tenancy import TenantId


def _sums(table: Table) -> Iterator[ColumnElement[object]]:
    """The sum of each column of usage; of prices it is unknown if one of them is."""
    for name in USAGE_COLUMNS:
        column = table.c[name]
        total = func.coalesce(func.sum(column), 0)
        yield (
            case((func.count() == func.count(column), total)) if column.nullable else total
        ).label(name)


# One statement, so that a panel that is deleted meanwhile is counted exactly once.
_SINCE = union_all(
    select(*_sums(answers)).where(
        answers.c.tenant_id == bindparam("tenant"), answers.c.answered_at >= bindparam("start")
    ),
    select(*_sums(deleted_usage)).where(
        deleted_usage.c.tenant_id == bindparam("tenant"), deleted_usage.c.day >= bindparam("day")
    ),
)
_OF_PANEL = select(answers.c.answered_at, *(answers.c[name] for name in USAGE_COLUMNS)).where(
    answers.c.tenant_id == bindparam("tenant"), answers.c.panel_id == bindparam("panel")
)
_ADD = (
    update(deleted_usage)
    .where(
        deleted_usage.c.tenant_id == bindparam("tenant"), deleted_usage.c.day == bindparam("on_day")
    )
    .values({name: deleted_usage.c[name] + bindparam(f"more_{name}") for name in USAGE_COLUMNS})
)


class SqlUsageReader(UsageReader):
    """One tenant's usage, as it stands in the journal."""

    def __init__(self, database: Database, tenant_id: TenantId) -> None:
        """Add up what the answers of `tenant_id` used."""
        self._database = database
        self._tenant_id = tenant_id

    async def since(self, start: datetime) -> Usage:
        """The usage of all answers that came at `start` or later.

        Of deleted panels it is known by the day (UTC) only: that of `start` counts as a whole.
        """
        work = partial(used_since, tenant_id=self._tenant_id, start=start)
        return await self._database.read(work, tenant_id=self._tenant_id)


def used_since(connection: Connection, tenant_id: TenantId, start: datetime) -> Usage:
    """The usage of all answers that came at `start` or later, also of deleted panels."""
    day = start.astimezone(UTC).date()
    rows = query(_SINCE, {"tenant": tenant_id.value, "start": start, "day": day})(connection)
    return sum((usage_of(row) for row in rows), Usage())


def keep_usage(connection: Connection, key: Values) -> None:
    """Count what a panel's answers used among the deleted, as they are about to be.

    Args:
        connection: a transaction in which no more answers of the panel can come.
        key: the `tenant` and the `panel`.
    """
    used: dict[date, Usage] = {}
    for row in connection.execute(_OF_PANEL, key).mappings():
        day = row["answered_at"].date()
        used[day] = used.get(day, Usage()) + usage_of(row)
    # In one order everywhere: two transactions that wait for each other's rows deadlock.
    for day in sorted(used):
        nothing = {"tenant_id": key["tenant"], "day": day, **usage_values(Usage())}
        insertion(deleted_usage, [nothing])(connection)
        more = {f"more_{name}": value for name, value in usage_values(used[day]).items()}
        connection.execute(_ADD, {"tenant": key["tenant"], "on_day": day, **more})
