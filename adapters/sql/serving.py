"""What a PostgreSQL database must be like before tenants are served from it."""

from sqlalchemy import Connection, Row, text

from adapters.sql.request_roles import open_to_requests
from adapters.sql.revision import VERSION_TABLE, is_at_head
from adapters.sql.roles import (
    BLANKED,
    CHECKPOINTS,
    TABLES,
    grant_access,
    require_powerless,
    rights_to,
)
from domain.shared import Conflict

_BOOKKEEPING = frozenset({VERSION_TABLE, "checkpoint_migrations"})
"""Tables of revisions, which hold nothing of any tenant."""

_USERS = text("SELECT DISTINCT unnest(ARRAY[current_user, session_user])")
_ALLOWED = text(
    """
    SELECT bool_and(has_table_privilege(
        format('%I.%I', CAST(:schema AS text), CAST(:name AS text)), wanted
    )) FROM unnest(string_to_array(:rights, ', ')) AS wanted
    """
)
_MAY_BLANK = text("SELECT has_column_privilege(:table, :column, 'UPDATE')").bindparams(
    table=BLANKED[0], column=BLANKED[1]
)


def require_serving(connection: Connection) -> None:
    """Pass where the connection's user may serve tenants that do not know each other.

    Raises:
        Conflict: the user could see the rows of all tenants, a table is unprotected, or the
            database is not prepared for this release and this user.
    """
    for user in connection.scalars(_USERS).all():
        require_powerless(connection, user)
    tables = connection.execute(TABLES).all()
    if not is_at_head(connection) or not any(table.schema == CHECKPOINTS for table in tables):
        raise _unprepared("it is not prepared for this release")
    for table in tables:
        _require_protected(table)
        rights = {"schema": table.schema, "name": table.name, "rights": rights_to(table.name)}
        if not connection.scalar(_ALLOWED, rights):
            raise _unprepared(f"its user lacks rights to the table {table.name}")
    if not connection.scalar(_MAY_BLANK):
        raise _unprepared(f"its user lacks rights to the table {BLANKED[0]}")


def prepare_serving(connection: Connection, role: str) -> None:
    """Let users of `role` serve from the database, in one transaction, which it commits.

    Raises:
        InvalidValue: that is no name of a role.
        Conflict: a role of that name is not bound by the policies, or a table has none.
    """
    for table in connection.execute(TABLES).all():
        _require_protected(table)
    grant_access(connection, role)
    open_to_requests(connection, role)
    connection.commit()


def _require_protected(table: Row[tuple[str, str, bool]]) -> None:
    if not table.forced and table.name not in _BOOKKEEPING:
        message = (
            f"its table {table.name} shows the rows of all tenants, as row-level security is not "
            "forced on it; restore it together with its policies"
        )
        raise Conflict("database_unprotected", message)


def _unprepared(problem: str) -> Conflict:
    message = f"{problem}; its owner runs 'ask-panel database prepare --app-role NAME'"
    return Conflict("database_unprepared", message)
