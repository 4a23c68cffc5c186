"""Who may do what through PostgREST, which is how Supabase lets requests at a database.

PostgREST connects as `authenticator` and becomes, for one request, the role that the request's
token names. The service's tokens name the service's own role. Whoever signs in at Supabase is
`authenticated`, whoever does not is `anon`; to both, Supabase hands every new table and function.
They get nothing of ours: a person's rights, and what may not be seen before all have answered, are
held by the service, and no table knows of them. The project's `service_role` gets around every
policy, whatever we do; it keeps its hands on the tables, and may not call what is the service's.
"""

from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from adapters.sql.roles import TABLES
from domain.shared import Conflict

_GATE = "authenticator"
_STRANGERS = ("anon", "authenticated")
_OPERATOR = "service_role"
_EXISTS = text("SELECT to_regrole(:role) IS NOT NULL")
_MAY_BECOME = text("SELECT pg_has_role(:gate, CAST(:role AS name), 'MEMBER')")
_FUNCTIONS = text(
    """
    SELECT f.oid::regprocedure::text FROM pg_proc f JOIN pg_language l ON l.oid = f.prolang
    WHERE f.pronamespace = current_schema::regnamespace AND f.proname = ANY (:ours)
    ORDER BY f.oid
    """
).bindparams(
    ours=[
        "append_events",
        "commit_unit",
        "ended_before",
        "enqueue_jobs",
        "erase_panel",
        "hold_owners",
        "keep_texts",
        "take_panel",
        "under_way",
        "usage_since",
        "write_rows",
    ]
)
_ACTING_TENANT = Path(__file__).with_name("migrations") / "r0006" / "acting_tenant.sql"
_CLAIMS = "claims::pg_catalog.jsonb"
_READS_CLAIMS = text(
    "SELECT to_regprocedure('auth.jwt()') IS NULL OR has_schema_privilege(:role, 'auth', 'USAGE')"
)


def open_to_requests(connection: Connection, role: str) -> None:
    """Let requests that bring a token of the service's act as `role`, and strangers do nothing.

    Where there is no PostgREST, `role` may call the functions, and that is all.

    Raises:
        Conflict: this user may not let PostgREST become `role`.
    """
    quoted = connection.dialect.identifier_preparer.quote_identifier
    functions = connection.scalars(_FUNCTIONS).all()
    ours = [f"FUNCTION {function}" for function in functions]
    tables = [f"{quoted(t.schema)}.{quoted(t.name)}" for t in connection.execute(TABLES).all()]
    closed = dict.fromkeys(_STRANGERS, (*tables, *ours)) | {_OPERATOR: ours}
    for other, things in closed.items():
        for what in things if _exists(connection, other) else ():
            connection.exec_driver_sql(f"REVOKE ALL ON {what} FROM {other}")
    for function in ours:
        connection.exec_driver_sql(f"GRANT EXECUTE ON {function} TO {quoted(role)}")
    if _exists(connection, _GATE):
        _open_gate(connection, role)
    _let_read_claims(connection, role)


def _open_gate(connection: Connection, role: str) -> None:
    if connection.scalar(_MAY_BECOME, {"gate": _GATE, "role": role}):
        return
    quoted = connection.dialect.identifier_preparer.quote_identifier(role)
    try:
        with connection.begin_nested():
            connection.exec_driver_sql(f"GRANT {quoted} TO {_GATE}")
    except ProgrammingError as error:
        message = (
            f"requests come as {_GATE}, which cannot become {role}, and this user may not let it; "
            f"have a superuser run, in psql, GRANT {quoted} TO {_GATE}"
        )
        raise Conflict("database_role_closed", message) from error


def _let_read_claims(connection: Connection, role: str) -> None:
    """Let the role call `auth.jwt()`, as the policies do; whoever owns that schema may forbid it.

    Then they read for themselves what it reads.
    """
    quoted = connection.dialect.identifier_preparer.quote_identifier(role)
    for grant in ("USAGE ON SCHEMA auth", "authenticated"):
        if connection.scalar(_READS_CLAIMS, {"role": role}):
            return
        with suppress(DBAPIError), connection.begin_nested():
            connection.exec_driver_sql(f"GRANT {grant} TO {quoted}")
    if not connection.scalar(_READS_CLAIMS, {"role": role}):
        make = _ACTING_TENANT.read_text().replace("{claims}", _CLAIMS)
        connection.exec_driver_sql(make.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))


def _exists(connection: Connection, role: str) -> bool:
    return bool(connection.scalar(_EXISTS, {"role": role}))
