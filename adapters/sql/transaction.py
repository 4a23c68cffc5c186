"""One transaction of a unit of work."""

from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection

from adapters.sql.chain import append_events
from adapters.sql.connections import Writing
from adapters.sql.database import Database
from adapters.sql.enqueuing import Enqueue, enqueue_begun
from adapters.sql.work import committed
from domain.shared import Conflict, DomainEvent
from domain.tenancy import TenantId

Result = TypeVar("Result")
Work = Callable[[Connection], object]


class Transaction:
    """Begins with the first write; a read before it sees what is committed at that moment.

    So a unit of work that only reads holds no lock and no connection. Versions, not locks, keep
    what was read and what is written together.
    """

    def __init__(self, database: Database, tenant_id: TenantId) -> None:
        """A transaction on the rows of `tenant_id`."""
        self._database = database
        self._tenant_id = tenant_id
        self._open = AsyncExitStack()
        self._writing: Writing | None = None
        self._postponed: list[Work] = []
        self._events: list[DomainEvent] = []
        self._broken = False

    async def read(self, work: Callable[[Connection], Result]) -> Result:
        """What the work finds, own writes included."""
        if self._writing is not None or self._postponed:
            return await self.write(work)
        return await self._database.read(work, tenant_id=self._tenant_id)

    async def write(self, work: Callable[[Connection], Result]) -> Result:
        """Run work that changes rows."""
        if self._writing is None:
            self._writing = await self._begin()
        try:
            return await self._writing.run(self._after_postponed(work))
        except BaseException:
            self._broken = True
            raise

    def postpone(self, work: Work) -> None:
        """Run work that changes rows with whatever is done next, at the latest with the commit.

        Where all of it is postponed it can be committed together with what others commit, and
        nobody who writes waits while it is on its way. It may be run more than once, the earlier
        times undone.
        """
        self._postponed.append(work)

    def record(self, events: Sequence[DomainEvent]) -> None:
        """Append the events to the tenant's record when the transaction is committed."""
        self._events.extend(events)

    async def commit(self) -> None:
        """Make it all durable.

        Raises:
            Conflict: a statement failed before, so that nothing can be committed.
        """
        if self._broken:
            message = "a statement of this unit of work failed, so all of it is undone; repeat it"
            raise Conflict("transaction_undone", message)
        try:
            told = partial(
                _tell,
                tenant_id=self._tenant_id,
                events=self._events,
                enqueue=self._database.enqueue,
            )
            if self._writing is not None:
                await self._writing.finish(committed(self._after_postponed(told)))
            elif self._postponed:
                work = self._after_postponed(told)
                await self._database.commit(work, tenant_id=self._tenant_id)
        finally:
            await self.close()

    async def close(self) -> None:
        """End, undoing what was not committed; the next write begins anew."""
        self._events = []
        self._postponed = []
        self._writing = None
        self._broken = False
        await self._open.aclose()

    async def _begin(self) -> Writing:
        writing = self._database.writing(tenant_id=self._tenant_id)
        return await self._open.enter_async_context(writing)

    def _after_postponed(
        self, work: Callable[[Connection], Result]
    ) -> Callable[[Connection], Result]:
        postponed, self._postponed = self._postponed, []
        return partial(_one_after_the_other, postponed, work) if postponed else work


def _one_after_the_other(
    postponed: Sequence[Work], last: Callable[[Connection], Result], connection: Connection
) -> Result:
    for work in postponed:
        work(connection)
    return last(connection)


def _tell(
    connection: Connection,
    tenant_id: TenantId,
    events: Sequence[DomainEvent],
    enqueue: Enqueue | None,
) -> None:
    # In this order everywhere; and the chain last, as all who write for the tenant wait for it.
    if enqueue is not None:
        enqueue_begun(connection, tenant_id, events, enqueue)
    append_events(connection, tenant_id, events)
