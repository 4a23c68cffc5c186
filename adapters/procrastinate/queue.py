"""The queue of panels, as the service and its workers use it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager

from procrastinate import PsycopgConnector
from procrastinate.exceptions import ConnectorException
from psycopg import AsyncConnection, Error
from psycopg.rows import DictRow, TupleRow, dict_row

from adapters.procrastinate.address import conninfo_of
from adapters.procrastinate.enqueuing import QUEUE, TASK, lock_of
from adapters.procrastinate.tables import EVERYBODYS, require_tables
from adapters.procrastinate.trace_context import current_traceparent
from adapters.procrastinate.working import Duties, work_until_cancelled
from application.panel.ports import PanelQueue, QueueState, RunJob
from domain.panel import PanelId
from domain.shared import Unavailable
from domain.tenancy import TenantId

_POOL_SIZE = 4
"""Jobs are few, and each is fetched, held and finished by a statement of a millisecond."""
_CONNECT_SECONDS = 10

_CONFIGURE = f"""
SELECT set_config('search_path', 'jobs', false), set_config('{EVERYBODYS}', 'all', false),
    set_config('statement_timeout', '30s', false), set_config('lock_timeout', '10s', false),
    set_config('idle_in_transaction_session_timeout', '60s', false)
"""
_ENQUEUE = """
INSERT INTO procrastinate_jobs (queue_name, task_name, lock, args)
SELECT %(queue)s, %(task)s, %(lock)s,
    jsonb_strip_nulls(jsonb_build_object(
        'tenant_id', %(tenant)s::text, 'panel_id', %(panel)s::text,
        'traceparent', %(traceparent)s::text
    ))
WHERE NOT EXISTS (
    SELECT FROM procrastinate_jobs WHERE lock = %(lock)s AND status IN ('todo', 'doing')
)
"""
_WITHDRAW = """
SELECT procrastinate_cancel_job_v1(id, true, true) FROM procrastinate_jobs
WHERE args ->> 'panel_id' = %(panel)s AND status IN ('todo', 'doing')
"""
_STATE = """
SELECT count(*) FILTER (WHERE status = 'todo') AS waiting,
    count(*) FILTER (WHERE status = 'doing') AS running,
    ARRAY(
        SELECT extract(epoch FROM now() - last_heartbeat)::float
        FROM procrastinate_workers ORDER BY id
    ) AS heartbeats
FROM procrastinate_jobs
"""


class ProcrastinateQueue(PanelQueue):
    """The queue over one pool of connections."""

    def __init__(self, connector: PsycopgConnector, *, lease_seconds: float) -> None:
        """Work through `connector`; workers that are silent for `lease_seconds` are given up."""
        self._connector = connector
        self._lease_seconds = lease_seconds

    async def enqueue(self, tenant_id: TenantId, panel_id: PanelId) -> None:
        """Have the panel run, unless it waits for that or is being run."""
        lock = lock_of(tenant_id, panel_id)
        place = {"tenant": str(tenant_id), "panel": str(panel_id), "lock": lock}
        traced = {"traceparent": current_traceparent()}
        await self._execute(_ENQUEUE, {"queue": QUEUE, "task": TASK, **place, **traced})

    async def withdraw(self, panel_id: PanelId) -> None:
        """Take the panel's jobs back, and stop the worker that is at one of them."""
        await self._execute(_WITHDRAW, {"panel": str(panel_id)})

    async def work(
        self,
        run: RunJob,
        *,
        at_once: int,
        at_once_a_tenant: int,
        hourly: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Run jobs until cancelled; what is not done a while after that is handed back."""
        await work_until_cancelled(
            self._connector,
            Duties(run, hourly),
            at_once=at_once,
            at_once_a_tenant=at_once_a_tenant,
            lease_seconds=self._lease_seconds,
        )

    async def state(self) -> QueueState:
        """How the work stands, of all tenants."""
        with _unavailable():
            async with self._connector.pool.connection() as connection:
                cursor = connection.cursor(row_factory=dict_row)
                row: DictRow | None = await (await cursor.execute(_STATE)).fetchone()
        found = row or {"waiting": 0, "running": 0, "heartbeats": []}
        return QueueState(
            waiting=found["waiting"],
            running=found["running"],
            heartbeats=tuple(found["heartbeats"]),
        )

    async def _execute(self, statement: str, values: Mapping[str, object]) -> None:
        with _unavailable():
            async with self._connector.pool.connection() as connection:
                await connection.execute(statement.encode(), values)


@asynccontextmanager
async def open_queue(
    database_url: str, *, lease_seconds: float
) -> AsyncIterator[ProcrastinateQueue]:
    """The queue in the PostgreSQL database of that URL, which was prepared for its user.

    Args:
        database_url: of a user that may use the queue's tables.
        lease_seconds: how long a worker may be silent before its jobs go to others, above 0.

    Raises:
        Conflict: the database has no queue of this release.
        Unavailable: it cannot be reached.
    """
    connector = PsycopgConnector(
        conninfo=conninfo_of(database_url),
        configure=_configure,
        min_size=1,
        max_size=_POOL_SIZE,
        timeout=_CONNECT_SECONDS,
    )
    try:
        with _unavailable():
            await connector.open_async()
            async with connector.pool.connection() as connection:
                await require_tables(connection)
        yield ProcrastinateQueue(connector, lease_seconds=lease_seconds)
    finally:
        await connector.close_async()


async def _configure(connection: AsyncConnection[TupleRow]) -> None:
    """Let a connection hand out the jobs of all tenants; panels themselves it still cannot see."""
    await connection.set_autocommit(True)
    await connection.execute(_CONFIGURE)


@contextmanager
def _unavailable() -> Iterator[None]:
    """Raise what the driver raises as the domain's error."""
    try:
        yield
    except (ConnectorException, Error) as error:
        message = "the queue of panels cannot be reached; check that its database runs"
        raise Unavailable("queue_unreachable", message) from error
