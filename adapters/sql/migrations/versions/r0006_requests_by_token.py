"""Requests through PostgREST, as Supabase has it: the tenant by the token, and each save one call.

From here on a policy says `acting_tenant()`, so that it holds for a connection of the service's own
and for a request that brings a token alike. The functions run with their caller's rights; nobody
may call them but the service's role, which `ask-panel database prepare` lets.

SQLite knows no such requests.
"""

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"

_TENANT_TABLES = (
    "tenants",
    "panels",
    "panel_sources",
    "documents",
    "answers",
    "deleted_usage",
    "events",
    "event_heads",
    "api_keys",
    "members",
    "idempotency_keys",
    "webhooks",
    "webhook_deliveries",
    "webhook_outboxes",
    "legal_holds",
)
_FOR_NOBODY = {"dispatcher": "webhook_outboxes", "sweeper": "event_heads"}
_BY_SETTING = "nullif(current_setting('app.tenant_id', true), '')"
# In this order, as a body may name what was made before it.
_FUNCTIONS = {
    "keep_texts": "json",
    "hold_owners": "text",
    "take_panel": "uuid",
    "erase_panel": "uuid, boolean",
    "write_rows": "json",
    "append_events": "json",
    "enqueue_jobs": "json",
    "commit_unit": "json",
    "usage_since": "timestamptz, date",
    "ended_before": "timestamptz, text[]",
    "under_way": "text",
}
# On Supabase claims are read by auth.jwt(); elsewhere from where PostgREST puts them.
_MAKE_ACTING_TENANT = """
DO $make$ BEGIN
    EXECUTE replace($body${body}$body$, '{{claims}}', CASE
        WHEN to_regprocedure('auth.jwt()') IS NULL
        THEN 'claims::pg_catalog.jsonb' ELSE 'auth.jwt()'
    END);
END $make$
"""
# Names in them mean the tables beside them, whoever calls.
_PIN = """
DO $pin$ BEGIN
    EXECUTE format('ALTER FUNCTION {function} SET search_path = %I, pg_temp', current_schema);
END $pin$
"""
_STRANGERS = "'anon', 'authenticated'"
# Supabase hands every new table and function in `public` to whoever signs in, and to anybody.
_CLOSE = """
DO $close$ DECLARE role text; BEGIN
    FOREACH role IN ARRAY ARRAY[{roles}] LOOP
        IF to_regrole(role) IS NOT NULL THEN
            EXECUTE format('REVOKE ALL ON {what} FROM %I', role);
        END IF;
    END LOOP;
END $close$
"""


def upgrade() -> None:
    """Make the functions, and let the policies ask them whose rows are seen."""
    if op.get_bind().dialect.name == "sqlite":
        return
    op.execute(_MAKE_ACTING_TENANT.format(body=_written("acting_tenant")))
    _let_policies_say("acting_tenant()", "acting_tenant()")
    functions = [f"{name}({parameters})" for name, parameters in _FUNCTIONS.items()]
    for name, function in zip(_FUNCTIONS, functions, strict=True):
        op.execute(_written(name))
        op.execute(_PIN.format(function=function))
    op.execute("ALTER FUNCTION commit_unit(json) SET lock_timeout = '10s'")
    op.execute(f"REVOKE ALL ON FUNCTION {', '.join(functions)} FROM PUBLIC")
    closed_to = f"{_STRANGERS}, 'service_role'"
    op.execute(_CLOSE.format(what=f"FUNCTION {', '.join(functions)}", roles=closed_to))
    tables = ", ".join((*_TENANT_TABLES, "ask_panel_revision"))
    op.execute(_CLOSE.format(what=f"TABLE {tables}", roles=_STRANGERS))


def downgrade() -> None:
    """Remove the functions; the policies go by the setting alone again."""
    if op.get_bind().dialect.name == "sqlite":
        return
    for name, parameters in reversed(_FUNCTIONS.items()):
        op.execute(f"DROP FUNCTION {name}({parameters})")
    _let_policies_say(f"{_BY_SETTING}::uuid", _BY_SETTING)
    op.execute("DROP FUNCTION acting_tenant()")


def _let_policies_say(tenant: str, acts_for: str) -> None:
    own = f"tenant_id = {tenant}"
    for table in _TENANT_TABLES:
        op.execute(f"ALTER POLICY own_tenant ON {table} USING ({own}) WITH CHECK ({own})")
    for policy, table in _FOR_NOBODY.items():
        op.execute(f"ALTER POLICY {policy} ON {table} USING ({acts_for} IS NULL)")


def _written(function: str) -> str:
    return (Path(__file__).parents[1] / f"r{revision}" / f"{function}.sql").read_text()
