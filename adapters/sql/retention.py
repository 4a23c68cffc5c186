"""What of a tenant may go and what must stay, in the database."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from attrs import asdict
from sqlalchemy import Connection, bindparam, delete, func, select

from adapters.rows.stored import Stored
from adapters.sql.database import Database
from adapters.sql.schema import event_heads, events, legal_holds, panels
from adapters.sql.transaction import Transaction
from adapters.sql.work import change, insertion, query
from application.panel.ports import EndedPanel, EndedPanels, LegalHolds
from application.shared import RecordedTenants
from domain.panel import (
    TRANSITIONS,
    LegalHold,
    LegalHoldLifted,
    LegalHoldPlaced,
    PanelId,
    StatusChanged,
)
from domain.shared import Conflict, NotFound
from domain.tenancy import TenantId, TenantMismatch

_AT_ONCE = 500
_ENDED = [status.value for status in TRANSITIONS if status.is_terminal]
_CANDIDATES = (
    select(panels.c.panel_id, legal_holds.c.placed_at)
    .join_from(
        panels,
        legal_holds,
        (legal_holds.c.tenant_id == panels.c.tenant_id)
        & (legal_holds.c.panel_id == panels.c.panel_id),
        isouter=True,
    )
    .where(
        panels.c.tenant_id == bindparam("tenant"),
        panels.c.status.in_(_ENDED),
        panels.c.created_at <= bindparam("time"),
    )
)
_LAST_CHANGES = (
    select(events.c.subject, func.max(events.c.occurred_at).label("ended_at"))
    .where(
        events.c.tenant_id == bindparam("tenant"),
        events.c.subject.in_(bindparam("subjects", expanding=True)),
        events.c.event_type == StatusChanged.event_type,
    )
    .group_by(events.c.subject)
)
_OWN = legal_holds.c.tenant_id == bindparam("tenant")
_ON_PANEL = (_OWN, legal_holds.c.panel_id == bindparam("panel"))
_FIND = select(legal_holds).where(*_ON_PANEL)
_ALL = select(legal_holds).where(_OWN).order_by(legal_holds.c.placed_at, legal_holds.c.panel_id)
_LIFT = delete(legal_holds).where(*_ON_PANEL)
_PANEL = (
    select(panels.c.panel_id)
    .where(panels.c.tenant_id == bindparam("tenant"), panels.c.panel_id == bindparam("panel"))
    .with_for_update(read=True, key_share=True)
)
_RECORDED = select(event_heads.c.tenant_id).order_by(event_heads.c.tenant_id)


class SqlEndedPanels(EndedPanels):
    """One tenant's ended panels; when one ended stands in the record."""

    def __init__(self, database: Database, tenant_id: TenantId) -> None:
        """Look through the panels of `tenant_id`."""
        self._database = database
        self._tenant_id = tenant_id

    async def before(self, time: datetime) -> Sequence[EndedPanel]:
        """Those that ended at that time or earlier, held ones too; the longest ended first."""
        work = partial(_ended_before, tenant_id=self._tenant_id, time=time)
        return await self._database.read(work, tenant_id=self._tenant_id)


class SqlLegalHolds(LegalHolds):
    """One tenant's legal holds."""

    def __init__(self, database: Database, tenant_id: TenantId) -> None:
        """Keep the holds of `tenant_id`."""
        self._database = database
        self._tenant_id = tenant_id

    async def place(self, hold: LegalHold, event: LegalHoldPlaced) -> None:
        """Store a new hold durably, together with the event; from then on its panel stays.

        Raises:
            TenantMismatch: it is another tenant's.
            NotFound: the tenant has no such panel.
            Conflict: the panel is under a hold already.
        """
        self._require_own(hold.tenant_id)
        if not await self._write(partial(_place, hold=hold), event):
            message = f"panel {hold.panel_id} is under a legal hold already"
            raise Conflict("hold_exists", message)

    async def find(self, panel_id: PanelId) -> LegalHold | None:
        """The hold on that panel, or None."""
        rows = await self._database.read(
            query(_FIND, self._key(panel_id)), tenant_id=self._tenant_id
        )
        return _hold_of(rows[0]) if rows else None

    async def all(self) -> Sequence[LegalHold]:
        """Every hold that stands, in order of being placed, then by panel."""
        work = query(_ALL, {"tenant": self._tenant_id.value})
        return [_hold_of(row) for row in await self._database.read(work, tenant_id=self._tenant_id)]

    async def lift(self, event: LegalHoldLifted) -> None:
        """Remove the hold on the event's panel durably, together with the event.

        Raises:
            TenantMismatch: it is another tenant's.
            NotFound: no hold of the tenant's is on that panel.
        """
        self._require_own(event.tenant_id)
        if not await self._write(change(_LIFT, self._key(event.panel_id)), event):
            message = f"no legal hold is on panel {event.panel_id}"
            raise NotFound("hold_unknown", message)

    async def _write(
        self, work: Callable[[Connection], int], event: LegalHoldPlaced | LegalHoldLifted
    ) -> int:
        transaction = Transaction(self._database, self._tenant_id)
        try:
            changed = await transaction.write(work)
            if changed:
                transaction.record([event])
                await transaction.commit()
        finally:
            await transaction.close()
        return changed

    def _key(self, panel_id: PanelId) -> dict[str, object]:
        return {"tenant": self._tenant_id.value, "panel": panel_id.value}

    def _require_own(self, tenant_id: TenantId) -> None:
        if tenant_id != self._tenant_id:
            raise TenantMismatch


class SqlRecordedTenants(RecordedTenants):
    """The tenants whose chain has begun."""

    def __init__(self, database: Database) -> None:
        """Look through `database`."""
        self._database = database

    async def all(self) -> Sequence[TenantId]:
        """Every tenant of which there is a record, in order of the ids."""
        rows = await self._database.read(query(_RECORDED), tenant_id=None)
        return [TenantId(row["tenant_id"]) for row in rows]


def _ended_before(
    connection: Connection, tenant_id: TenantId, time: datetime
) -> Sequence[EndedPanel]:
    wanted = {"tenant": tenant_id.value, "time": time}
    rows = connection.execute(_CANDIDATES, wanted)
    is_held = {PanelId(row.panel_id): row.placed_at is not None for row in rows}
    found = []
    subjects = [str(panel_id) for panel_id in is_held]
    for start in range(0, len(subjects), _AT_ONCE):
        some = {"tenant": tenant_id.value, "subjects": subjects[start : start + _AT_ONCE]}
        for row in connection.execute(_LAST_CHANGES, some):
            if row.ended_at <= time:
                panel_id = PanelId.from_string(row.subject)
                found.append(
                    EndedPanel(panel_id=panel_id, ended_at=row.ended_at, is_held=is_held[panel_id])
                )
    return sorted(found, key=lambda one: (one.ended_at, one.panel_id))


def _place(connection: Connection, hold: LegalHold) -> int:
    row = {
        **asdict(hold, recurse=False),
        "tenant_id": hold.tenant_id.value,
        "panel_id": hold.panel_id.value,
    }
    key = {"tenant": row["tenant_id"], "panel": row["panel_id"]}
    if connection.execute(_PANEL, key).one_or_none() is None:
        message = f"there is no panel {hold.panel_id}"
        raise NotFound("panel_unknown", message)
    return insertion(legal_holds, [row])(connection)


def _hold_of(row: Stored) -> LegalHold:
    return LegalHold(
        **{**row, "tenant_id": TenantId(row["tenant_id"]), "panel_id": PanelId(row["panel_id"])}
    )
