"""What PostgreSQL's catalogue says of a database: whatever in it is open to every tenant."""

from collections.abc import Sequence

from sqlalchemy import Connection, text

from tests.postgresql import OWNER

BOOKKEEPING = {"public.ask_panel_revision", "checkpoints.checkpoint_migrations"}
"""Tables that hold the numbers of revisions, and nothing of any tenant."""

OPERATOR = ("public.tenants", "operator", OWNER)
"""The one policy that goes beyond a tenant's own rows: the owner's, on the list of tenants."""

FOR_NOBODY = {"public.webhook_outboxes", "public.event_heads"}
"""What a transaction that acts for nobody sees rows of: tenants, numbers, and a digest."""

RELATIONS = """
SELECT n.nspname || '.' || c.relname AS name, c.relkind::text AS kind,
    c.relrowsecurity AND c.relforcerowsecurity AS forced,
    coalesce('security_invoker=true' = ANY (c.reloptions), false) AS invokers,
    EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid) AS has_policy
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^(pg_|information_schema$)'
"""
POLICIES = """
SELECT n.nspname || '.' || c.relname AS name, p.polname AS policy,
    array_to_string(p.polroles::regrole[], ',') AS roles,
    coalesce(pg_get_expr(p.polqual, p.polrelid), '') AS shown,
    coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '') AS taken
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname !~ '^(pg_|information_schema$)'
"""
DEFINERS = """
SELECT n.nspname || '.' || f.proname FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace
WHERE f.prosecdef AND n.nspname !~ '^(pg_|information_schema$)'
"""
SETTING = "NULLIF(current_setting('app.tenant_id'::text, true), ''::text)"
EVERYBODYS = "(current_setting('app.jobs'::text, true) = 'all'::text)"
QUEUE = {
    "jobs.procrastinate_jobs": f"(((args ->> 'tenant_id'::text) = {SETTING}) OR {EVERYBODYS})",
    "jobs.procrastinate_events": (
        "(EXISTS ( SELECT\n   FROM jobs.procrastinate_jobs j\n"
        "  WHERE (j.id = procrastinate_events.job_id)))"
    ),
    "jobs.procrastinate_workers": EVERYBODYS,
    "jobs.procrastinate_periodic_defers": EVERYBODYS,
}
"""The queue's tables are seen whole by whoever hands out jobs, in transactions of no tenant."""

OWN = (
    "(tenant_id = acting_tenant())",
    f"(tenant_id = ({SETTING})::uuid)",
    f"(split_part(thread_id, ':'::text, 1) = {SETTING})",
)
NOBODY = "(acting_tenant() IS NULL)"
ACTING_TENANT = """
DECLARE
    claims text := pg_catalog.current_setting('request.jwt.claims', true);
    setting text;
BEGIN
    IF pg_catalog.length(claims) OPERATOR(pg_catalog.>) 0 THEN
        RETURN (claims::pg_catalog.jsonb OPERATOR(pg_catalog.->) 'app_metadata'
            OPERATOR(pg_catalog.->>) 'tenant_id')::pg_catalog.uuid;
    END IF;
    setting := pg_catalog.current_setting('app.tenant_id', true);
    IF pg_catalog.length(setting) OPERATOR(pg_catalog.>) 0 THEN
        RETURN setting::pg_catalog.uuid;
    END IF;
    RETURN NULL;
END
"""
FUNCTIONS = """
SELECT f.proname AS name, coalesce(pg_get_function_sqlbody(f.oid), f.prosrc) AS body,
    has_function_privilege('public', f.oid, 'EXECUTE') AS anybodys
FROM pg_proc f JOIN pg_language l ON l.oid = f.prolang
WHERE f.pronamespace = 'public'::regnamespace AND l.lanname <> 'c'
AND f.prorettype <> 'trigger'::regtype
"""


def open_to_all(connection: Connection) -> Sequence[str]:
    """Every table, view and function through which one tenant could reach another's rows."""
    relations = connection.execute(text(RELATIONS)).all()
    found = [
        f"{relation.kind} {relation.name}"
        for relation in relations
        if relation.name not in BOOKKEEPING
        and not (
            (relation.kind in {"r", "p"} and relation.forced and relation.has_policy)
            or (relation.kind == "v" and relation.invokers)
        )
    ]
    for policy in connection.execute(text(POLICIES)):
        narrow = policy.shown in OWN or policy.shown == QUEUE.get(policy.name)
        own = narrow and policy.taken in {"", policy.shown}
        for_nobody = policy.name in FOR_NOBODY and (policy.shown, policy.taken) == (NOBODY, "")
        own = own or for_nobody
        if not own and (policy.name, policy.policy, policy.roles) != OPERATOR:
            found.append(f"policy {policy.policy} on {policy.name}")
    found += [f"function {name}" for name in connection.scalars(text(DEFINERS))]
    return [*found, *_open_functions(connection)]


def _open_functions(connection: Connection) -> Sequence[str]:
    """The functions that anybody may call, but the one that says whose rows are seen."""
    body = "".join(ACTING_TENANT.split())
    return [
        f"function that anybody calls {function.name}"
        for function in connection.execute(text(FUNCTIONS))
        if function.anybodys
        and (function.name != "acting_tenant" or "".join(function.body.split()) != body)
    ]
