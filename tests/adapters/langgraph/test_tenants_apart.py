"""Checkpoints in PostgreSQL: closed between tenants, and made once however many come first."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence

import psycopg
import pytest
from langchain_core.runnables import RunnableConfig

from adapters.langgraph import LangGraphEngine, open_engine
from adapters.langgraph.checkpoints import open_checkpointer
from domain.panel import Panel
from domain.shared import Unavailable
from domain.tenancy import TenantId
from tests.adapters.langgraph.test_engine import PowerCutError, Script, a_panel
from tests.postgresql import OWNER, url_as

TABLES = ("checkpoints", "checkpoint_blobs", "checkpoint_writes")
MOVE = "UPDATE checkpoints.{} SET thread_id = '{}:' || split_part(thread_id, ':', 2)"


def run(url: str, tenant_id: TenantId | None, statement: str) -> Sequence[str]:
    """What a statement gives in a transaction of that tenant, or of nobody."""
    with psycopg.connect(url) as connection:
        if tenant_id is not None:
            connection.execute("SELECT set_config('app.tenant_id', %s, true)", (str(tenant_id),))
        cursor = connection.execute(statement.encode())
        return [row[0] for row in cursor] if cursor.description else []


@pytest.fixture
async def engine(postgresql_app_url: str) -> AsyncIterator[LangGraphEngine]:
    async with open_engine(postgresql_app_url) as opened:
        yield opened


async def interrupted(engine: LangGraphEngine) -> Panel:
    """A panel with checkpoints."""
    panel = a_panel()
    with pytest.raises(PowerCutError):
        await engine.run(panel, Script(dies_at=(2, "second")))
    return panel


@pytest.mark.parametrize("table", TABLES)
async def test_a_tenant_sees_its_own_checkpoints_only(
    engine: LangGraphEngine, postgresql_app_url: str, postgresql_url: str, table: str
) -> None:
    ours, theirs = await interrupted(engine), await interrupted(engine)
    seen = f"SELECT DISTINCT thread_id FROM checkpoints.{table}"  # noqa: S608

    assert len(run(postgresql_url, None, seen)) == 2
    assert run(postgresql_app_url, None, seen) == []
    assert run(postgresql_app_url, TenantId.generate(), seen) == []
    for panel in (ours, theirs):
        found = run(postgresql_app_url, panel.tenant_id, seen)
        assert found == [f"{panel.tenant_id}:{panel.panel_id}"]


@pytest.mark.parametrize("table", TABLES)
async def test_no_checkpoint_moves_to_another_tenant(
    engine: LangGraphEngine, postgresql_app_url: str, table: str
) -> None:
    panel = await interrupted(engine)

    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
        run(postgresql_app_url, panel.tenant_id, MOVE.format(table, TenantId.generate()))


@pytest.mark.parametrize("user", ["postgresql_app_url", "postgresql_owner_url"])
async def test_panels_of_several_tenants_run_at_once(
    request: pytest.FixtureRequest, user: str
) -> None:
    scripts = [Script() for _ in range(12)]

    async with open_engine(request.getfixturevalue(user)) as engine:
        await asyncio.gather(*(engine.run(a_panel(), script) for script in scripts))

    assert [script.done[-1] for script in scripts] == ["conclude"] * 12


async def test_a_panel_is_resumed_and_forgotten_within_its_tenant(
    engine: LangGraphEngine, postgresql_url: str
) -> None:
    panel, other = await interrupted(engine), await interrupted(engine)

    steps = Script(recorded=1)
    await engine.resume(panel, steps)
    await engine.forget(panel)

    assert steps.done.count("record") == 1
    left = run(postgresql_url, None, "SELECT DISTINCT thread_id FROM checkpoints.checkpoints")
    assert left == [f"{other.tenant_id}:{other.panel_id}"]


async def test_a_search_across_threads_reaches_nothing(
    engine: LangGraphEngine, postgresql_app_url: str
) -> None:
    panel = await interrupted(engine)
    config: RunnableConfig = {
        "configurable": {"thread_id": f"{panel.tenant_id}:{panel.panel_id}", "checkpoint_ns": ""}
    }

    async with open_checkpointer(postgresql_app_url) as checkpointer:
        assert await checkpointer.aget_tuple(config) is not None
        with pytest.raises(psycopg.errors.UndefinedTable):
            [found async for found in checkpointer.alist(None)]


async def test_engines_that_open_an_empty_database_at_once_make_the_tables_once(
    empty_postgresql_url: str,
) -> None:
    owner = url_as(empty_postgresql_url, OWNER)

    async def run_one() -> None:
        async with open_engine(owner) as engine:
            await engine.run(a_panel(), Script())

    await asyncio.gather(*(run_one() for _ in range(4)))

    policies = "SELECT tablename FROM pg_policies WHERE schemaname = 'checkpoints'"
    assert sorted(run(owner, None, policies)) == sorted(TABLES)


async def test_a_database_that_ends_its_connections_is_named_and_then_reached_again(
    engine: LangGraphEngine, postgresql_url: str
) -> None:
    panel = await interrupted(engine)
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{}'"
    run(postgresql_url, None, end.format("ask_panel_service"))

    steps = Script(recorded=1)
    await engine.resume(panel, steps)

    assert steps.done[-1] == "conclude"


async def test_a_database_that_refuses_is_told_without_its_words(
    engine: LangGraphEngine, postgresql_url: str
) -> None:
    run(postgresql_url, None, "DROP TABLE checkpoints.checkpoints")

    with pytest.raises(Unavailable) as refusal:
        await engine.run(a_panel(), Script())

    assert refusal.value.code == "storage_failed"
    assert not re.search("checkpoints|SELECT", refusal.value.message)
