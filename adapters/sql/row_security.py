"""On whose behalf a transaction runs, as PostgreSQL's row-level security has to know it.

Policies show a transaction the rows of the tenant that it has set, and none where it has set
none. It is set for the transaction alone: a plain SET would outlive it in the pool, and through
a pooler reach another client. SQLite knows no such thing; there the repositories hold alone.
"""

from sqlalchemy import Connection, text

from domain.tenancy import TenantId

TENANT_SETTING = "app.tenant_id"
"""PostgreSQL's name of the setting."""

STATEMENT_SECONDS = "statement_seconds"
"""The execution option of an engine that says how long one statement may take."""

_LOCK_SECONDS = 10
"""How long a statement waits for a row that another transaction holds."""
_IDLE_SECONDS = 60
"""How long a transaction may do nothing: a frozen process must not hold its rows for ever."""
_MOMENT_IDLE_SECONDS = 900
"""The same of one that only reads, and holds no row: what was read is written down meanwhile."""


def _limits(idle_seconds: int) -> str:
    return (
        f"set_config('lock_timeout', '{_LOCK_SECONDS}s', true), "
        f"set_config('idle_in_transaction_session_timeout', '{idle_seconds}s', true)"
    )


_LIMITS = _limits(_IDLE_SECONDS)
_ACT = text(f"SELECT set_config('{TENANT_SETTING}', :tenant, true)")


def begin_for(connection: Connection, tenant_id: TenantId | None) -> None:
    """Begin a transaction that sees and takes this tenant's rows only, or nobody's.

    It also limits what the transaction may take. All of it is one round trip: the driver, which
    would begin by itself with another, is told not to. SQLite begins where it is written to.
    """
    if connection.dialect.name == "postgresql":
        seconds = int(connection.get_execution_options()[STATEMENT_SECONDS])
        # Both values are of types that hold no quote.
        connection.exec_driver_sql(
            f"BEGIN; SELECT set_config('{TENANT_SETTING}', '{_spelled(tenant_id)}', true), "
            f"set_config('statement_timeout', '{seconds}s', true), {_LIMITS}",
            execution_options={"no_parameters": True},
        )


def begin_moment(connection: Connection) -> None:
    """Begin a transaction to which the database stays as it is now, and that writes nothing.

    It acts for nobody yet. SQLite's begins with what it reads first.
    """
    if connection.dialect.name == "postgresql":
        seconds = int(connection.get_execution_options()[STATEMENT_SECONDS])
        connection.exec_driver_sql(
            "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY; "
            f"SELECT set_config('statement_timeout', '{seconds}s', true), "
            f"{_limits(_MOMENT_IDLE_SECONDS)}",
            execution_options={"no_parameters": True},
        )
    else:
        connection.exec_driver_sql("BEGIN")
        connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")


def act_for(connection: Connection, tenant_id: TenantId | None) -> None:
    """Show the rest of the transaction this tenant's rows only, or nobody's."""
    if connection.dialect.name == "postgresql":
        connection.execute(_ACT, {"tenant": _spelled(tenant_id)})


def _spelled(tenant_id: TenantId | None) -> str:
    return "" if tenant_id is None else str(tenant_id.value)
