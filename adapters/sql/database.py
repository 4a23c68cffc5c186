"""The database: its opening, its reads and writes, and the one queue of answers."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from contextvars import Context, copy_context
from functools import partial
from typing import Any, Self, TypeVar

import orjson
from attrs import define
from sqlalchemy import Connection
from sqlalchemy.engine import URL

from adapters.rows.group_commit import GroupCommit
from adapters.sql.address import engine_url, is_sqlite, make_folder, place_of
from adapters.sql.connections import Connections, Limits, Working, Writing
from adapters.sql.enqueuing import Enqueue
from adapters.sql.errors import domain_errors
from adapters.sql.journal_queue import Answer, write_answers
from adapters.sql.revision import bring_to_head, is_at_head
from adapters.sql.row_security import act_for, begin_for, begin_moment
from adapters.sql.serving import prepare_serving, require_serving
from adapters.sql.slow_statements import SlowStatements
from adapters.sql.sqlite import SqliteConnections
from adapters.sql.work import committed
from application.panel.ports import JournalEntry
from domain.shared import Conflict, Unavailable
from domain.tenancy import TenantId

Result = TypeVar("Result")


def _to_json(value: object) -> str:
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        # Whole numbers beyond 64 bits; or lone surrogates, which the driver refuses in its turn.
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _from_json(text: str | bytes) -> object:
    # Slow to load; twice as quick as the standard library, and as exact, which orjson is not with
    # whole numbers beyond 64 bits.
    from pydantic_core import from_json

    return from_json(text)


_LIMITS = Limits()
_ENGINE_OPTIONS: dict[str, Any] = {
    "hide_parameters": True,
    "json_serializer": _to_json,
    "json_deserializer": _from_json,
}


Unit = tuple[Context, Callable[[Connection], object]]
"""All of a transaction, and the context of whoever commits it."""


class Database:
    """An open database of this release's schema; belongs to one event loop.

    Attributes:
        answers: takes answers into the journal, many in a transaction.
        enqueue: has a panel run by whoever shares the work; None where nobody does.
        slow_statements: knows which statements of a database that serves took long.
    """

    def __init__(
        self, connections: Connections, limits: Limits = _LIMITS, enqueue: Enqueue | None = None
    ) -> None:
        """Work through `connections`; use `open` to get a database on a checked schema."""
        self._connections = connections
        self.slow_statements = SlowStatements(limits.slow_seconds)
        self.enqueue = enqueue
        self.answers: GroupCommit[Answer, JournalEntry] = GroupCommit(self._write_answers)
        self._units: GroupCommit[Unit, None] = GroupCommit(self._commit_units)

    @classmethod
    async def open(
        cls,
        url: str,
        *,
        serving: bool = False,
        limits: Limits = _LIMITS,
        enqueue: Enqueue | None = None,
    ) -> Self:
        """Open the database and bring its schema to this release's version.

        Args:
            url: `sqlite:///FILE` (its folders are made) or `postgresql://...`.
            serving: whether tenants that do not know each other are going to be served. Then
                PostgreSQL must have been prepared, and its user must not be able to get around
                the policies that keep tenants apart.
            limits: what this process may take of the database.
            enqueue: has panels run that begin or are answered by people, where processes share
                that work.

        Raises:
            InvalidValue: the URL is malformed or of another kind of database.
            Conflict: the database is of another version, another program's or, to serve, not
                prepared; or its user could see the rows of all tenants.
            Unavailable: it cannot be reached, read or written, or is no database.
        """
        address = engine_url(url)
        if is_sqlite(address):
            make_folder(address)
        database = cls(_connections(address, limits), limits, enqueue=enqueue)
        if serving:
            # Only who serves has a log; a command's output is not to be mixed with it.
            database.slow_statements.watch(database._connections.engine)
        try:
            await database._prepare(serving=serving)
        except (Conflict, Unavailable) as error:
            await database.close()
            message = f"{place_of(address)} cannot be used: {error.message}"
            raise type(error)(error.code, message) from error
        except BaseException:
            await database.close()
            raise
        return database

    async def prepare_serving(self, role: str) -> None:
        """Let users of PostgreSQL's `role`, which is made if there is none, serve tenants.

        The engine must have been opened on the database before, so that its tables are there.

        Raises:
            InvalidValue: that is no name of a role.
            Conflict: a role of that name is not bound by the policies, or a table has none.
            Unavailable: the database's user may not make or change roles.
        """
        async with self.writing(tenant_id=None) as writing:
            await writing.finish(partial(prepare_serving, role=role))

    @property
    def connections_in_use(self) -> int:
        """How many connections of this process somebody works on at this moment."""
        return self._connections.in_use

    async def close(self) -> None:
        """Commit what waits, and close every connection."""
        await self.answers.finish()
        await self._units.finish()
        await self._connections.close()

    async def read(
        self, work: Callable[[Connection], Result], *, tenant_id: TenantId | None
    ) -> Result:
        """Run work that only reads, on what is committed.

        Args:
            work: what to read.
            tenant_id: whose rows PostgreSQL shows; None for what belongs to no tenant.

        Raises:
            Unavailable: the database could not do it.
        """
        with domain_errors():
            return await self._connections.read(partial(_act, tenant_id, work))

    @asynccontextmanager
    async def writing(self, *, tenant_id: TenantId | None) -> AsyncIterator[Writing]:
        """A transaction that may write; undone if it is left without being finished.

        Args:
            tenant_id: whose rows PostgreSQL shows and takes; None for what belongs to no tenant.

        Raises:
            DomainError: what the driver raised, in the domain's terms.
        """
        with domain_errors():
            async with self._connections.writing() as writing:
                yield _TenantWriting(writing, tenant_id)

    @asynccontextmanager
    async def at_one_moment(self) -> AsyncIterator["Database"]:
        """The database as it stands now, whatever others write until the block is left.

        Raises:
            Unavailable: the database could not do it.
        """
        with domain_errors():
            async with self._connections.reading() as reading:
                await reading.run(begin_moment)
                yield _Moment(self._connections, reading)

    async def commit(self, work: Callable[[Connection], object], *, tenant_id: TenantId) -> None:
        """Run work and make it durable, together with whatever else waits for its turn.

        Args:
            work: all of a transaction; where another's fails, it is run again without that one.
            tenant_id: whose rows PostgreSQL shows and takes.

        Raises:
            DomainError: what the work or the driver raised, in the domain's terms.
        """
        if self._connections.takes_turns:
            await self._units.add((copy_context(), work))
            return
        async with self.writing(tenant_id=tenant_id) as writing:
            await writing.finish(committed(work))

    async def _prepare(self, *, serving: bool) -> None:
        look = _is_fit_to_serve if serving else _is_ready
        if await self.read(look, tenant_id=None):
            return
        async with self.writing(tenant_id=None) as writing:
            await writing.finish(bring_to_head)

    async def _commit_units(self, group: Sequence[Unit]) -> Sequence[None]:
        async with self.writing(tenant_id=None) as writing:
            await writing.finish(committed(partial(_run_units, group=group)))
        return [None] * len(group)

    async def _write_answers(self, group: Sequence[Answer]) -> Sequence[JournalEntry]:
        # Of several tenants: each is set before its rows.
        async with self.writing(tenant_id=None) as writing:
            return await writing.finish(partial(write_answers, group=group, enqueue=self.enqueue))


class _Moment(Database):
    """A database that does not change; nobody writes to it."""

    def __init__(self, connections: Connections, reading: Working) -> None:
        """Read in the transaction that `reading` has begun."""
        super().__init__(connections)
        self._reading = reading
        self._turn = asyncio.Lock()

    async def read(
        self, work: Callable[[Connection], Result], *, tenant_id: TenantId | None
    ) -> Result:
        """Run work that only reads, on what was committed at that moment."""

        def reading(connection: Connection) -> Result:
            act_for(connection, tenant_id)
            return work(connection)

        async with self._turn:
            with domain_errors():
                return await self._reading.run(reading)

    @asynccontextmanager
    async def writing(self, *, tenant_id: TenantId | None) -> AsyncIterator[Writing]:
        """There is none.

        Raises:
            Conflict: always.
        """
        del tenant_id
        message = "what the database held at one moment cannot be changed; open it for writing"
        raise Conflict("moment_is_past", message)
        yield


@define
class _TenantWriting(Writing):
    """A transaction of one tenant, or of none, whose errors are the domain's."""

    _writing: Writing
    _tenant_id: TenantId | None
    _begun: bool = False

    async def run(self, work: Callable[[Connection], Result]) -> Result:
        """What `work` returns, or raises."""
        with domain_errors():
            return await self._writing.run(self._first(work))

    async def finish(self, work: Callable[[Connection], Result]) -> Result:
        """The same of the last work, which commits; others may begin to write meanwhile."""
        with domain_errors():
            return await self._writing.finish(self._first(work))

    def _first(self, work: Callable[[Connection], Result]) -> Callable[[Connection], Result]:
        if self._begun:
            return work
        self._begun = True
        return partial(_act, self._tenant_id, work)


def _run_units(connection: Connection, group: Sequence[Unit]) -> None:
    for context, work in group:
        context.run(work, connection)


def _act(
    tenant_id: TenantId | None, work: Callable[[Connection], Result], connection: Connection
) -> Result:
    begin_for(connection, tenant_id)
    return work(connection)


def _connections(url: URL, limits: Limits) -> Connections:
    if is_sqlite(url):
        return SqliteConnections(url, _ENGINE_OPTIONS)
    # Brings SQLAlchemy's ORM along, which is slow to load.
    from adapters.sql.postgresql import PostgresqlConnections

    return PostgresqlConnections(url, limits, _ENGINE_OPTIONS)


def _is_fit_to_serve(connection: Connection) -> bool:
    if connection.dialect.name == "postgresql":
        require_serving(connection)
    return _is_ready(connection)


def _is_ready(connection: Connection) -> bool:
    ready = is_at_head(connection)
    if connection.dialect.name == "sqlite":
        # Kept in the file, so it is done only once we know that the file is ours.
        connection.exec_driver_sql("PRAGMA journal_mode = WAL")
    return ready
