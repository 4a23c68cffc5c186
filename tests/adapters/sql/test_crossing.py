"""Two tenants at once through a small pool, with cancellations and errors: nothing crosses."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import numpy as np
from sqlalchemy import Connection, text

from adapters.sql import Database, Limits, SqlAnswerJournal, SqlEventLog, SqlPanelUnitOfWork
from domain.shared import DomainError, first_broken_link
from tests.adapters.sql.both_tenants import Owned, a_tenant_with_rows
from tests.contracts.examples import a_panel, an_entry, stored

ROUNDS = 100
AT_ONCE = 20
"""How many act at a time: more would wait longer on a slow machine than one may."""
SEEN = "SELECT tenant_id FROM panels UNION ALL SELECT tenant_id FROM answers"


class Traffic:
    """What one tenant does, without any filter where it reads; it remembers whose rows it saw."""

    def __init__(self, database: Database, owned: Owned) -> None:
        self.database = database
        self.owned = owned
        self.seen: set[object] = set()
        self.reads = 0
        self.kept = 0

    def look(self, connection: Connection) -> None:
        self.seen.update(connection.scalars(text(SEEN)))
        self.reads += 1

    def look_and_fail(self, connection: Connection) -> None:
        self.look(connection)
        connection.execute(text("SELECT 1 / 0"))

    def look_and_dawdle(self, connection: Connection) -> None:
        self.look(connection)
        connection.execute(text("SELECT pg_sleep(0.05)"))
        self.look(connection)

    async def read(self) -> None:
        await self.database.read(self.look, tenant_id=self.owned.tenant_id)

    async def fail(self) -> None:
        await self.database.read(self.look_and_fail, tenant_id=self.owned.tenant_id)

    async def be_cancelled(self) -> None:
        dawdling = self.database.read(self.look_and_dawdle, tenant_id=self.owned.tenant_id)
        await asyncio.wait_for(dawdling, 0.02)

    async def write(self) -> None:
        uow = SqlPanelUnitOfWork(self.database, self.owned.tenant_id)
        await stored(uow, a_panel(self.owned.tenant_id))
        self.kept += 1

    async def be_cancelled_in_a_write(self) -> None:
        async with self.database.writing(tenant_id=self.owned.tenant_id) as writing:
            await asyncio.wait_for(writing.run(self.look_and_dawdle), 0.02)

    async def answer(self, number: int) -> None:
        journal = SqlAnswerJournal(self.database, self.owned.tenant_id)
        await journal.record(an_entry(self.owned.panel_id, agent_id=f"seat-{number}"))

    def actions(self, number: int) -> Iterator[Callable[[], Awaitable[None]]]:
        yield from (self.read, self.fail, self.be_cancelled, self.write)
        yield self.be_cancelled_in_a_write
        yield partial(self.answer, number)


async def attempt(action: Callable[[], Awaitable[None]], turns: asyncio.Semaphore) -> None:
    async with turns:
        with suppress(DomainError, TimeoutError):
            await action()


def in_some_order(actions: Sequence[Any]) -> Iterator[Any]:
    return (actions[place] for place in np.random.default_rng(11).permutation(len(actions)))


async def test_nothing_crosses(postgresql_app_url: str) -> None:
    database = await Database.open(postgresql_app_url, limits=Limits(pool_size=3))
    try:
        tenants = [Traffic(database, await a_tenant_with_rows(database)) for _ in range(2)]
        actions = [
            action
            for number in range(ROUNDS)
            for tenant in tenants
            for action in tenant.actions(number)
        ]

        turns = asyncio.Semaphore(AT_ONCE)
        await asyncio.gather(*(attempt(action, turns) for action in in_some_order(actions)))

        for tenant in tenants:
            own = tenant.owned.tenant_id
            assert tenant.seen == {own.value}
            assert tenant.reads > ROUNDS
            assert tenant.kept == ROUNDS
            answers = await SqlAnswerJournal(database, own).of_panel(tenant.owned.panel_id)
            assert len(answers) == ROUNDS + 1
            record = await SqlEventLog(database, own).after(0, limit=10_000)
            assert first_broken_link(record) is None
    finally:
        await database.close()
