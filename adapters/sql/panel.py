"""Panels in the database."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    case,
    func,
    insert,
    literal,
    select,
    tuple_,
    update,
)

from adapters.rows.stored import Values, panel_of, panel_values, summary_of
from adapters.sql.removal import remove_panel
from adapters.sql.schema import panel_sources
from adapters.sql.schema import panels as _panels
from adapters.sql.spending import spending
from adapters.sql.transaction import Transaction
from adapters.sql.under_way import count_under_way
from adapters.sql.work import insertion, query
from application.panel.ports import (
    PanelFilter,
    PanelRepository,
    PanelSummary,
    Place,
    TenantSpending,
)
from domain.panel import Panel, PanelErased, PanelId
from domain.shared import Conflict, NotFound, StaleVersion
from domain.tenancy import TenantId, TenantMismatch

_KEY = (_panels.c.tenant_id == bindparam("tenant"), _panels.c.panel_id == bindparam("panel"))
_GET = select(_panels).where(*_KEY)
# The row by itself is small: what its document holds is neither sent nor read where it is known.
_GET_UNLESS = select(
    *(column for column in _panels.c if column.name != "document"),
    case((_panels.c.version != bindparam("known_version"), _panels.c.document)).label("document"),
).where(*_KEY)
_SAVE = update(_panels).where(*_KEY, _panels.c.version == bindparam("loaded_version"))
_LINK = insert(panel_sources)
_LIST = select(
    _panels.c.panel_id,
    _panels.c.query,
    _panels.c.panel_type,
    _panels.c.status,
    _panels.c.created_at,
    _panels.c.level,
    _panels.c.recommendation,
    _panels.c.version,
    _panels.c.awaited,
).order_by(_panels.c.created_at.desc(), _panels.c.panel_id.desc())
_PLACE = tuple_(_panels.c.created_at, _panels.c.panel_id)
_COUNT = select(func.count().label("total")).select_from(_panels)


class SqlPanelRepository(PanelRepository):
    """One tenant's panels, inside a transaction."""

    def __init__(self, transaction: Transaction, tenant_id: TenantId) -> None:
        """Work in `transaction` on the panels of `tenant_id`."""
        self._transaction = transaction
        self._tenant_id = tenant_id

    async def add(self, panel: Panel) -> None:
        """Store a new panel with its events.

        Raises:
            TenantMismatch: it is another tenant's.
            Conflict: a panel of that id exists; raised by what comes next in the transaction, at
                the latest by its commit.
        """
        self._require_own(panel)
        digests = sorted({source.digest for source in panel.sources})
        row = {
            **panel_values(panel),
            "tenant_id": self._tenant_id.value,
            "panel_id": panel.panel_id.value,
            "version": panel.version + 1,
        }
        self._transaction.postpone(partial(_add, row=row, panel_id=panel.panel_id, digests=digests))
        self._written(panel)

    async def get(self, panel_id: PanelId) -> Panel:
        """The stored panel.

        Raises:
            NotFound: this tenant has none of that id.
            TenantMismatch: the context is another tenant's.
        """
        rows = await self._transaction.read(query(_GET, self._key(panel_id)))
        if not rows:
            raise _unknown(panel_id)
        return panel_of(rows[0])

    async def get_unless(self, panel_id: PanelId, version: int) -> Panel | None:
        """The stored panel; None where it is still of that version.

        Raises:
            NotFound: this tenant has none of that id.
            TenantMismatch: the context is another tenant's.
        """
        known = {**self._key(panel_id), "known_version": version}
        rows = await self._transaction.read(query(_GET_UNLESS, known))
        if not rows:
            raise _unknown(panel_id)
        return None if rows[0]["version"] == version else panel_of(rows[0])

    async def save(self, panel: Panel) -> None:
        """Store the changes of a panel that was added or got before, with its events.

        Raises:
            TenantMismatch: it is another tenant's.
            StaleVersion: it was saved (or deleted) by somebody else meanwhile; raised by what
                comes next in the transaction, at the latest by its commit.
        """
        self._require_own(panel)
        row = {
            **panel_values(panel),
            **self._key(panel.panel_id),
            "loaded_version": panel.version,
            "version": panel.version + 1,
        }
        self._transaction.postpone(partial(_save, row=row, panel_id=panel.panel_id))
        self._written(panel)

    async def erase(self, event: PanelErased) -> None:
        """Remove the event's panel with all that hangs on it, and record the event.

        Raises:
            TenantMismatch: it is another tenant's.
            NotFound: this tenant has none of that id.
            PanelHeld: it is under a legal hold.
        """
        if event.tenant_id != self._tenant_id:
            raise TenantMismatch
        if not await self._transaction.write(partial(remove_panel, event=event)):
            raise _unknown(event.panel_id)
        self._transaction.record([event])

    async def search(
        self, wanted: PanelFilter, *, limit: int, before: Place | None = None
    ) -> Sequence[PanelSummary]:
        """The newest of the wanted panels first, at most `limit`, and only those after `before`."""
        statement = _LIST.where(*self._wanted(wanted)).limit(limit)
        if before is not None:
            created_at, panel_id = before
            place = tuple_(
                literal(created_at, _panels.c.created_at.type),
                literal(panel_id.value, _panels.c.panel_id.type),
            )
            statement = statement.where(place > _PLACE)
        return [summary_of(row) for row in await self._transaction.read(query(statement))]

    async def count(self, wanted: PanelFilter) -> int:
        """How many of the panels are wanted."""
        rows = await self._transaction.read(query(_COUNT.where(*self._wanted(wanted))))
        return int(rows[0]["total"])

    async def count_under_way(self) -> int:
        """How many are in progress and wait for nobody, by what this unit of work has written.

        Others who count wait until it has ended, so that two cannot take the last place.
        """
        return await self._transaction.write(partial(count_under_way, tenant_id=self._tenant_id))

    async def spending(self, start: datetime) -> TenantSpending:
        """What the tenant has spent since `start`, and what its panels in progress still may.

        Others who ask wait until this unit of work has ended.
        """
        work = partial(spending, tenant_id=self._tenant_id, start=start)
        return await self._transaction.write(work)

    def _wanted(self, wanted: PanelFilter) -> Iterator[ColumnElement[bool]]:
        yield _panels.c.tenant_id == self._tenant_id.value
        if wanted.status is not None:
            yield _panels.c.status == wanted.status.value
        if wanted.panel_type is not None:
            yield _panels.c.panel_type == wanted.panel_type.value
        if wanted.text is not None:
            yield _panels.c.query.regexp_match(wanted.pattern)
        if wanted.created_from is not None:
            yield _panels.c.created_at >= wanted.created_from
        if wanted.created_to is not None:
            yield _panels.c.created_at < wanted.created_to

    def _key(self, panel_id: PanelId) -> Values:
        return {"tenant": self._tenant_id.value, "panel": panel_id.value}

    def _require_own(self, panel: Panel) -> None:
        if panel.tenant_id != self._tenant_id:
            raise TenantMismatch

    def _written(self, panel: Panel) -> None:
        self._transaction.record(panel.collect_events())
        panel.mark_saved()


def _add(connection: Connection, row: Values, panel_id: PanelId, digests: Sequence[str]) -> None:
    if not insertion(_panels, [row])(connection):
        message = f"a panel {panel_id} exists already"
        raise Conflict("panel_exists", message)
    key = {"tenant_id": row["tenant_id"], "panel_id": row["panel_id"]}
    links = [{**key, "digest": digest} for digest in digests]
    if links:
        connection.execute(_LINK, links)


def _save(connection: Connection, row: Values, panel_id: PanelId) -> None:
    if not connection.execute(_SAVE, row).rowcount:
        message = (
            f"panel {panel_id} was changed or deleted by somebody else; "
            "load it again and repeat the change"
        )
        raise StaleVersion("panel_stale", message)


def _unknown(panel_id: PanelId) -> NotFound:
    message = f"there is no panel {panel_id}"
    return NotFound("panel_unknown", message)
