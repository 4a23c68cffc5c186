"""The removal of a panel with all that hangs on it."""

from uuid import UUID

from sqlalchemy import (
    BindParameter,
    Connection,
    String,
    bindparam,
    cast,
    delete,
    or_,
    select,
    update,
)

from adapters.rows.stored import Values
from adapters.sql.documents import drop_unused
from adapters.sql.schema import (
    events,
    idempotency_keys,
    legal_holds,
    panel_sources,
    panels,
    webhook_deliveries,
)
from adapters.sql.usage import keep_usage
from domain.panel import PanelErased, PanelHeld
from domain.tenancy import EventPolicy

_TENANT: BindParameter[UUID] = bindparam("tenant")
_PANEL: BindParameter[UUID] = bindparam("panel")
_KEY = (panels.c.tenant_id == _TENANT, panels.c.panel_id == _PANEL)
# Nobody records an answer of the panel or places a hold on it any more once its row is taken.
_TAKE = select(panels.c.panel_id).where(*_KEY).with_for_update()
_HOLD = select(legal_holds.c.panel_id).where(
    legal_holds.c.tenant_id == _TENANT, legal_holds.c.panel_id == _PANEL
)
_DELETE = delete(panels).where(*_KEY)
_SOURCES = select(panel_sources.c.digest).where(
    panel_sources.c.tenant_id == _TENANT, panel_sources.c.panel_id == _PANEL
)
_DROP_NOTICES = delete(webhook_deliveries).where(
    webhook_deliveries.c.tenant_id == _TENANT, webhook_deliveries.c.panel_id == _PANEL
)
_DROP_REPLIES = delete(idempotency_keys).where(
    idempotency_keys.c.tenant_id == _TENANT,
    or_(
        idempotency_keys.c.body.contains(bindparam("name")),
        cast(idempotency_keys.c.headers, String).contains(bindparam("name")),
    ),
)
_BLANK = (
    update(events)
    .where(
        events.c.tenant_id == _TENANT,
        events.c.subject == bindparam("name"),
        events.c.payload != "",
    )
    .values(payload="")
)


def remove_panel(connection: Connection, event: PanelErased) -> bool:
    """Remove the panel that the event tells of; whether there was one.

    Args:
        connection: a transaction that may write.
        event: says what becomes of the panel's events so far; it is not recorded here.

    Raises:
        PanelHeld: it is under a legal hold.
    """
    key: Values = {"tenant": event.tenant_id.value, "panel": event.panel_id.value}
    if connection.execute(_TAKE, key).one_or_none() is None:
        return False
    if connection.execute(_HOLD, key).one_or_none() is not None:
        raise PanelHeld(event.panel_id)
    keep_usage(connection, key)
    digests = connection.scalars(_SOURCES, key).all()
    connection.execute(_DROP_NOTICES, key)
    connection.execute(_DELETE, key)
    if digests:
        drop_unused(connection, key["tenant"], digests)
    named = {"tenant": key["tenant"], "name": str(event.panel_id)}
    connection.execute(_DROP_REPLIES, named)
    if event.events is EventPolicy.ERASE:
        connection.execute(_BLANK, named)
    return True
