"""A connection that comes back to the pool, however it was left, belongs to nobody."""

import asyncio
from collections.abc import AsyncIterator, Callable

import psycopg
import pytest
from attrs import frozen
from sqlalchemy import Connection, text
from sqlalchemy.exc import TimeoutError as PoolTimeout

from adapters.sql import Database, Limits
from adapters.sql.address import engine_url
from adapters.sql.errors import domain_errors
from adapters.sql.postgresql import PostgresqlConnections
from domain.shared import DomainError, Unavailable
from tests.adapters.sql.both_tenants import Owned, a_tenant_with_rows, read
from tests.patience import PATIENCE_SECONDS

COUNT = "SELECT count(*) FROM panels"
SETTING = "SELECT coalesce(current_setting('app.tenant_id', true), '')"


@frozen
class Single:
    """A database that is reached by one connection, and a tenant with a panel in it."""

    connections: PostgresqlConnections
    database: Database
    owned: Owned

    async def left(self) -> tuple[object, object]:
        """The tenant and the number of panels that the next user of the connection finds."""

        def work(connection: Connection) -> tuple[object, object]:
            return connection.scalar(text(SETTING)), connection.scalar(text(COUNT))

        return await self.connections.read(work)


@pytest.fixture
async def single(postgresql_app_url: str) -> AsyncIterator[Single]:
    limits = Limits(pool_size=1, statement_seconds=1)
    connections = PostgresqlConnections(engine_url(postgresql_app_url), limits, {})
    database = Database(connections)
    yield Single(connections, database, await a_tenant_with_rows(database))
    await database.close()


def sleep(connection: Connection) -> None:
    connection.execute(text("SELECT pg_sleep(30)"))


def fail(connection: Connection) -> None:
    connection.execute(text("SELECT 1 / 0"))


def crash(connection: Connection) -> None:
    assert connection.scalar(text(COUNT)) == 1
    raise ArithmeticError


async def test_a_query_outside_of_a_tenants_transaction_finds_nothing(single: Single) -> None:
    assert await read(single.database, single.owned.tenant_id, COUNT) == [1]

    assert await single.left() == ("", 0)


@pytest.mark.parametrize(
    ("work", "error"), [(fail, DomainError), (crash, ArithmeticError), (sleep, Unavailable)]
)
async def test_after_an_error_or_a_timeout_it_belongs_to_nobody(
    single: Single, work: Callable[[Connection], None], error: type[Exception]
) -> None:
    with pytest.raises(error):
        await single.database.read(work, tenant_id=single.owned.tenant_id)
    with pytest.raises(error):
        async with single.database.writing(tenant_id=single.owned.tenant_id) as writing:
            await writing.run(work)

    assert await single.left() == ("", 0)
    assert await read(single.database, single.owned.tenant_id, COUNT) == [1]


async def test_after_a_cancellation_it_belongs_to_nobody(single: Single) -> None:
    async def write() -> None:
        async with single.database.writing(tenant_id=single.owned.tenant_id) as writing:
            await writing.run(sleep)

    for working in (write(), single.database.read(sleep, tenant_id=single.owned.tenant_id)):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(working, 0.1)
        assert await single.left() == ("", 0)

    assert await read(single.database, single.owned.tenant_id, COUNT) == [1]


async def test_a_statement_that_takes_too_long_is_ended_and_named_busy(single: Single) -> None:
    with pytest.raises(Unavailable) as refusal:
        await single.database.read(sleep, tenant_id=single.owned.tenant_id)

    assert refusal.value.code == "storage_busy"


async def until_ended(url: str) -> None:
    """Wait until the server has ended all transactions that idled."""
    idle = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND state = 'idle in transaction'"
    )
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as operator:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await (await operator.execute(idle)).fetchone() != (0,):  # noqa: ASYNC110
                await asyncio.sleep(0.02)


async def test_a_transaction_that_idles_too_long_is_ended_and_the_next_one_works(
    single: Single, postgresql_url: str
) -> None:
    soon = text("SET LOCAL idle_in_transaction_session_timeout = '50ms'")

    async with single.database.writing(tenant_id=single.owned.tenant_id) as writing:
        await writing.run(lambda connection: connection.execute(soon))
        await until_ended(postgresql_url)
        with pytest.raises(Unavailable) as refusal:
            await writing.finish(Connection.commit)

    assert refusal.value.code == "storage_busy"
    assert await single.left() == ("", 0)
    assert await read(single.database, single.owned.tenant_id, COUNT) == [1]


async def test_a_connection_that_the_server_closed_meanwhile_is_replaced(
    single: Single, postgresql_url: str
) -> None:
    assert await read(single.database, single.owned.tenant_id, COUNT) == [1]
    end_all = (
        "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    async with await psycopg.AsyncConnection.connect(postgresql_url) as operator:
        await operator.execute(end_all)

    assert await read(single.database, single.owned.tenant_id, COUNT) == [1]


def test_who_waits_in_vain_for_a_connection_is_told_so() -> None:
    with pytest.raises(Unavailable) as refusal, domain_errors():
        raise PoolTimeout

    assert refusal.value.code == "storage_busy"
