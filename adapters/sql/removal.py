"""The removal of a panel with what hangs on it."""

from sqlalchemy import Connection, bindparam, delete, select

from adapters.rows.stored import Values
from adapters.sql.documents import drop_unused
from adapters.sql.schema import panel_sources, panels
from adapters.sql.usage import keep_usage

_KEY = (panels.c.tenant_id == bindparam("tenant"), panels.c.panel_id == bindparam("panel"))
# Nobody records an answer of the panel any more once its row is taken.
_TAKE = select(panels.c.panel_id).where(*_KEY).with_for_update()
_DELETE = delete(panels).where(*_KEY)
_SOURCES = select(panel_sources.c.digest).where(
    panel_sources.c.tenant_id == bindparam("tenant"),
    panel_sources.c.panel_id == bindparam("panel"),
)


def remove_panel(connection: Connection, key: Values) -> bool:
    """Remove a panel, its answers and the texts that only it refers to; whether there was one.

    Args:
        connection: a transaction that may write.
        key: the `tenant` and the `panel`.
    """
    if connection.execute(_TAKE, key).one_or_none() is None:
        return False
    keep_usage(connection, key)
    digests = connection.scalars(_SOURCES, key).all()
    connection.execute(_DELETE, key)
    if digests:
        drop_unused(connection, key["tenant"], digests)
    return True
