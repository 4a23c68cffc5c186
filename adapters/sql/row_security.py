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
_BEGIN = text(
    f"SELECT set_config('{TENANT_SETTING}', :tenant, true), "
    "set_config('statement_timeout', :statement, true), "
    f"set_config('lock_timeout', '{_LOCK_SECONDS}s', true), "
    f"set_config('idle_in_transaction_session_timeout', '{_IDLE_SECONDS}s', true)"
)


def act_for(connection: Connection, tenant_id: TenantId | None) -> None:
    """Show the rest of the transaction this tenant's rows only, or nobody's.

    It also limits what the transaction may take, as that costs no further round trip.
    """
    if connection.dialect.name == "postgresql":
        tenant = "" if tenant_id is None else str(tenant_id)
        seconds = connection.get_execution_options()[STATEMENT_SECONDS]
        connection.execute(_BEGIN, {"tenant": tenant, "statement": f"{seconds}s"})
