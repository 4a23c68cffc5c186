"""procrastinate's own tables: made in a schema apart, and closed between tenants.

A job says whose panel it is about, so policies show a tenant's transaction that tenant's jobs
only. Who hands jobs out has to see those of all: it says so by a setting of its own, which no
transaction of a tenant makes.
"""

from pathlib import Path

from procrastinate.schema import SchemaManager
from psycopg import AsyncConnection, Error
from psycopg.rows import TupleRow
from psycopg.sql import SQL, Composable, Identifier

from adapters.procrastinate.address import conninfo_of
from domain.shared import Conflict, Unavailable

EVERYBODYS = "app.jobs"
"""PostgreSQL's name of the setting; where it is `all`, the jobs of all tenants are seen."""

Connection = AsyncConnection[TupleRow]

_ADVISORY_LOCK = "SELECT pg_advisory_xact_lock(x'41534B5155455545'::bigint)"
"""Held while the tables are made: the letters ASKQUEUE."""

_ALL = f"current_setting('{EVERYBODYS}', true) = 'all'"
_OWN = "args ->> 'tenant_id' = nullif(current_setting('app.tenant_id', true), '')"
_POLICIES = {
    "procrastinate_jobs": f"{_OWN} OR {_ALL}",
    "procrastinate_events": "EXISTS (SELECT FROM jobs.procrastinate_jobs j WHERE j.id = job_id)",
    "procrastinate_workers": _ALL,
    "procrastinate_periodic_defers": _ALL,
}
# One worker chooses at a time, else two would each take the last job that a tenant may have run.
# A function, as its statements each see what was committed when they began: the second one, all
# that the worker before has taken.
_FETCH_JOB = """
CREATE OR REPLACE FUNCTION ask_panel_fetch_job(worker bigint, at_once_a_tenant integer)
RETURNS SETOF procrastinate_jobs LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(x'41534B4A4F42'::bigint);
    RETURN QUERY
    WITH busy AS (
        SELECT args ->> 'tenant_id' AS tenant, count(*) AS jobs
        FROM procrastinate_jobs WHERE status = 'doing' GROUP BY 1
    ), candidate AS (
        SELECT job.id FROM procrastinate_jobs AS job
        LEFT JOIN busy ON busy.tenant = job.args ->> 'tenant_id'
        WHERE job.status = 'todo' AND (job.scheduled_at IS NULL OR job.scheduled_at <= now())
        AND coalesce(busy.jobs, 0) < at_once_a_tenant
        AND NOT EXISTS (
            SELECT FROM procrastinate_jobs AS held
            WHERE held.lock = job.lock AND held.status = 'doing'
        )
        ORDER BY coalesce(busy.jobs, 0), job.id LIMIT 1
        FOR UPDATE OF job SKIP LOCKED
    )
    UPDATE procrastinate_jobs AS job SET status = 'doing', worker_id = worker
    FROM candidate WHERE job.id = candidate.id
    RETURNING job.*;
END;
$$
"""
_FUNCTIONS = """
SELECT f.oid::regprocedure::text FROM pg_proc f
WHERE f.pronamespace = to_regnamespace('jobs') AND f.prokind = 'f'
"""
_REVISION = "SELECT obj_description(to_regnamespace('jobs'), 'pg_namespace')"
_RIGHTS = (
    "GRANT USAGE ON SCHEMA jobs TO {}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA jobs TO {}",
    "GRANT USAGE ON ALL SEQUENCES IN SCHEMA jobs TO {}",
)


async def prepare_queue(database_url: str, role: str) -> None:
    """Make the queue's tables, or bring them to this release, and let users of `role` use them.

    Args:
        database_url: leads to a PostgreSQL database, as the owner of its tables.
        role: exists already.

    Raises:
        Unavailable: the database cannot be reached, or its user may not do this.
    """
    try:
        async with await AsyncConnection.connect(conninfo_of(database_url)) as connection:
            await connection.execute(_ADVISORY_LOCK)
            await _bring_to_head(connection)
            for right in _RIGHTS:
                await connection.execute(SQL(right).format(Identifier(role)))
    except Error as error:
        message = "the queue's tables could not be made; run this as the owner of the database"
        raise Unavailable("queue_failed", message) from error


async def require_tables(connection: Connection) -> None:
    """Pass where the queue's tables are this release's.

    Raises:
        Conflict: the database was not prepared.
    """
    if await _revision(connection) != _migrations()[-1].name:
        message = (
            "the database has no queue of this release; its owner runs "
            "'ask-panel database prepare --app-role NAME'"
        )
        raise Conflict("database_unprepared", message)


async def _bring_to_head(connection: Connection) -> None:
    found = await _revision(connection)
    migrations = _migrations()
    await connection.execute("CREATE SCHEMA IF NOT EXISTS jobs")
    await connection.execute("SET LOCAL search_path = jobs")
    if found is None:
        await connection.execute(SchemaManager.get_schema())
    for migration in migrations:
        if found is not None and migration.name > found:
            await connection.execute(migration.read_bytes())
    await connection.execute(_FETCH_JOB)
    await _pin_search_path(connection)
    await _close_tables(connection)
    head = SQL("COMMENT ON SCHEMA jobs IS {}").format(migrations[-1].name)
    await connection.execute(head)


async def _pin_search_path(connection: Connection) -> None:
    """Let procrastinate's functions find its tables from whatever transaction they are called."""
    for (function,) in await (await connection.execute(_FUNCTIONS)).fetchall():
        # A name with the types of its arguments, as PostgreSQL quotes it.
        pinned = f"ALTER FUNCTION {function} SET search_path = jobs, pg_temp"
        await connection.execute(pinned.encode())


async def _close_tables(connection: Connection) -> None:
    for table, seen in _POLICIES.items():
        for statement in (
            "ALTER TABLE {} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
            "DROP POLICY IF EXISTS own_tenant ON {}",
        ):
            await connection.execute(SQL(statement).format(Identifier(table)))
        policy: Composable = SQL("CREATE POLICY own_tenant ON {} USING (").format(Identifier(table))
        await connection.execute(policy.as_bytes(connection) + f"{seen})".encode())


async def _revision(connection: Connection) -> str | None:
    row = await (await connection.execute(_REVISION)).fetchone()
    return row[0] if row else None


def _migrations() -> list[Path]:
    """Procrastinate's migrations, in the order of their names, which is that of its releases."""
    return sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
