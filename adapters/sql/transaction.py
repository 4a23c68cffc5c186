"""One transaction of a unit of work."""

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from typing import Any

from sqlalchemy import CursorResult, Executable, RowMapping, Table
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.database import Database
from adapters.sql.errors import domain_errors
from adapters.sql.events import append_events
from adapters.sql.insertion import insert_if_absent
from domain.panel import PanelEvent
from domain.shared import Conflict
from domain.tenancy import TenantId

Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None


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
        self._connection: AsyncConnection | None = None
        self._events: list[PanelEvent] = []
        self._broken = False

    async def read(
        self, statement: Executable, parameters: Mapping[str, Any] | None = None
    ) -> Sequence[RowMapping]:
        """What a query gives, own writes included."""
        if self._connection is None:
            return await self._database.rows(statement, parameters)
        return (await self._execute(self._connection, statement, parameters)).mappings().all()

    async def write(self, statement: Executable, parameters: Parameters = None) -> int:
        """Run a statement; the number of rows that it touched."""
        if self._connection is None:
            self._connection = await self._open.enter_async_context(self._database.writing())
        return (await self._execute(self._connection, statement, parameters)).rowcount

    async def insert_if_absent(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
        """Insert the rows whose key is free; how many they are."""
        return await self.write(insert_if_absent(self._database.dialect, table), rows)

    def record(self, events: Sequence[PanelEvent]) -> None:
        """Append the events to the tenant's record when the transaction is committed."""
        self._events.extend(events)

    async def commit(self) -> None:
        """Make it all durable.

        Raises:
            Conflict: a statement failed before, so that the database undid the rest.
        """
        if self._broken:
            message = "a statement of this unit of work failed, so all of it is undone; repeat it"
            raise Conflict("transaction_undone", message)
        if self._connection is None:
            return
        with domain_errors():
            await append_events(self._connection, self._tenant_id, self._events)
            await self._connection.commit()
        await self.close()

    async def close(self) -> None:
        """End, undoing what was not committed; the next write begins anew."""
        self._events.clear()
        self._connection = None
        await self._open.aclose()

    async def _execute(
        self, connection: AsyncConnection, statement: Executable, parameters: Parameters
    ) -> CursorResult[Any]:
        try:
            with domain_errors():
                return await connection.execute(statement, parameters)
        except BaseException:
            self._broken = True
            raise
