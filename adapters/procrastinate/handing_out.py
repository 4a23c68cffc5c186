"""How jobs are handed to workers, and taken back from those that died.

procrastinate lets whoever knows a job's number finish it. Here only the worker that holds the job
may: one that was frozen, and comes back after its job went to another, must not end that.
"""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime

from procrastinate import PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager, NotificationCallback
from psycopg import Error
from psycopg.rows import DictRow, dict_row
from structlog.stdlib import get_logger
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_random_exponential

_log = get_logger(__name__)

_PATIENCE_SECONDS = 60
"""How long to try to say what came of a job; after that others take it over and find it done."""
_RECONNECT_SECONDS = 1

_FETCH = "SELECT * FROM ask_panel_fetch_job(%(worker_id)s, %(at_once_a_tenant)s)"
_HELD = "id = %(job_id)s AND worker_id = %(worker_id)s AND status = 'doing'"
_TELL = """pg_notify('procrastinate_any_queue_v1', '{"type": "job_inserted", "job_id": 0}')"""
_FINISH = f"""
WITH finished AS (
    DELETE FROM procrastinate_jobs WHERE {_HELD} RETURNING args ->> 'tenant_id' AS tenant
)
SELECT tenant, CASE WHEN EXISTS (
    SELECT FROM procrastinate_jobs WHERE status = 'todo' AND args ->> 'tenant_id' = tenant
) THEN {_TELL} END FROM finished
"""  # noqa: S608 - constants
_HAND_BACK = f"""
WITH withdrawn AS (
    DELETE FROM procrastinate_jobs WHERE {_HELD} AND abort_requested RETURNING id
), waits AS (
    UPDATE procrastinate_jobs
    SET status = 'todo', attempts = attempts + %(counted)s, scheduled_at = %(retry_at)s,
        worker_id = NULL
    WHERE {_HELD} AND NOT abort_requested RETURNING id
)
SELECT id, {_TELL} FROM waits UNION ALL SELECT id, NULL FROM withdrawn
"""  # noqa: S608 - constants
_BEAT = """
UPDATE procrastinate_workers SET last_heartbeat = now() WHERE id = %(worker_id)s RETURNING id
"""
_BURY = """
DELETE FROM procrastinate_workers
WHERE last_heartbeat < now() - make_interval(secs => %(lease)s) RETURNING id
"""
_TAKE_OVER = f"""
WITH freed AS (
    UPDATE procrastinate_jobs
    SET status = 'todo', attempts = attempts + 1, scheduled_at = NULL, abort_requested = false
    WHERE status = 'doing' AND worker_id IS NULL RETURNING id
)
SELECT id, {_TELL} FROM freed
"""  # noqa: S608 - constants


_tried_again = retry(
    retry=retry_if_exception_type(Error),
    stop=stop_after_delay(_PATIENCE_SECONDS),
    wait=wait_random_exponential(0.2, 5),
    reraise=True,
)


class HandingOut(JobManager):
    """Fetches, finishes and hands back jobs on behalf of workers that hold a lease."""

    def __init__(
        self,
        connector: PsycopgConnector,
        *,
        at_once_a_tenant: int,
        lease_seconds: float,
        lost: Callable[[], None],
    ) -> None:
        """Hand jobs out through `connector`.

        Args:
            connector: its connections see the jobs of all tenants.
            at_once_a_tenant: how many of a tenant's jobs all workers may run at the same time.
            lease_seconds: how long a worker may be silent before its jobs go to others.
            lost: is called when this process finds that it was silent for too long.
        """
        super().__init__(connector)
        self._pool = connector
        self._at_once_a_tenant = at_once_a_tenant
        self._lease_seconds = lease_seconds
        self._lost = lost
        self._stopped: set[int | None] = set()

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:  # noqa: ARG002
        """A job for the worker: of the tenant that has fewest running, the one that waits longest.

        None where there is none, or the database cannot be asked: it is soon asked again.
        """
        wanted = {"worker_id": worker_id, "at_once_a_tenant": self._at_once_a_tenant}
        try:
            rows = await self._rows(_FETCH, **wanted)
        except Error as error:
            _log.warning("job_not_fetched", error=type(error).__name__)
            return None
        return Job.from_row(rows[0]) if rows else None

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:  # noqa: ARG002, FBT001
        """Remove a job that the worker holds: what came of its panel, the panel itself tells."""
        await self._settle(_FINISH, job)

    async def defer_periodic_job(
        self, job: Job, periodic_id: str, defer_timestamp: int
    ) -> int | None:
        """Have what is due each hour done; where the database is away, an hour later."""
        try:
            return await super().defer_periodic_job(job, periodic_id, defer_timestamp)
        except (ConnectorException, Error) as error:
            _log.warning("hourly_job_not_enqueued", error=type(error).__name__)
            return None

    def stopped(self, job: Job) -> None:
        """Know that a job did not break but was stopped: it is handed back as it was taken.

        A worker that is told to stop, as at each update, says nothing against its panels.
        """
        self._stopped.add(job.id)

    async def retry_job(
        self,
        job: Job,
        retry_at: datetime | None = None,
        priority: int | None = None,  # noqa: ARG002
        queue: str | None = None,  # noqa: ARG002
        lock: str | None = None,  # noqa: ARG002
    ) -> None:
        """Let a job that the worker holds wait again, or remove it if it was withdrawn."""
        counted = int(job.id not in self._stopped)
        self._stopped.discard(job.id)
        await self._settle(_HAND_BACK, job, retry_at=retry_at, counted=counted)

    async def update_heartbeat(self, worker_id: int) -> None:
        """Say that the worker lives; where others think that it does not, they have its jobs."""
        try:
            known = await self._rows(_BEAT, worker_id=worker_id)
        except Error as error:
            _log.warning("heartbeat_missed", error=type(error).__name__)
            return
        if not known:
            _log.warning("lease_lost", worker_id=worker_id)
            self._lost()

    async def prune_stalled_workers(self, seconds_since_heartbeat: float) -> list[int]:
        """Bury the workers that were silent for so long, and let their jobs wait again.

        In one transaction: whoever comes back later finds that it is known no more.
        """
        async with self._pool.pool.connection() as connection, connection.transaction():
            cursor = connection.cursor(row_factory=dict_row)
            await cursor.execute(_BURY, {"lease": seconds_since_heartbeat})
            buried = [int(row["id"]) for row in await cursor.fetchall()]
            await cursor.execute(_TAKE_OVER)
            freed = await cursor.fetchall()
        if buried or freed:
            _log.warning("jobs_taken_over", workers=len(buried), jobs=len(freed))
        return buried

    async def keep_taking_over(self) -> None:
        """Look for silent workers three times a lease, for ever.

        Not by a job: that would wait behind the panels whose workers have died.
        """
        while True:
            try:
                await self.prune_stalled_workers(self._lease_seconds)
            except Error as error:
                _log.warning("silent_workers_not_sought", error=type(error).__name__)
            await asyncio.sleep(self._lease_seconds / 3)

    async def listen_for_jobs(
        self, *, on_notification: NotificationCallback, queues: Iterable[str] | None = None
    ) -> None:
        """Call back for every job that comes, also after the database was away."""
        while True:
            try:
                await super().listen_for_jobs(on_notification=on_notification, queues=queues)
            except (ConnectorException, Error) as error:
                _log.warning("not_listening_for_jobs", error=type(error).__name__)
            await asyncio.sleep(_RECONNECT_SECONDS)

    @_tried_again
    async def _settle(self, statement: str, job: Job, **values: object) -> None:
        held = {"job_id": job.id, "worker_id": job.worker_id}
        if not await self._rows(statement, **held, **values):
            _log.warning("job_held_no_more", job_id=job.id, worker_id=job.worker_id)

    async def _rows(self, statement: str, **values: object) -> list[DictRow]:
        """The rows of a statement that is a transaction of its own.

        So nobody holds a row, or the turn to choose one, who is frozen in the midst of it.
        """
        async with self._pool.pool.connection() as connection:
            cursor = connection.cursor(row_factory=dict_row)
            await cursor.execute(statement.encode(), values)
            return await cursor.fetchall()
