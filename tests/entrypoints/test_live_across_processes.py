"""Who follows a panel in one process hears at once what another one wrote to it."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

from attrs import evolve

from application.panel import CancelPanel, cancel_panel
from entrypoints.bootstrap import open_application
from entrypoints.live import LiveEvents, listening
from entrypoints.settings import Settings
from tests.entrypoints.panels_begun import a_tenant, convened
from tests.patience import PATIENCE_SECONDS
from tests.redis_server import RunningRedis

NEVER = 3600.0


async def test_a_commit_elsewhere_rings_without_waiting_for_the_next_look(
    tmp_path: Path, redis_server: RunningRedis
) -> None:
    settings = Settings(f"sqlite:///{tmp_path / 'panels.db'}", redis_url=redis_server.url)
    async with AsyncExitStack() as stack:
        here = await stack.enter_async_context(open_application(settings))
        there = await stack.enter_async_context(open_application(evolve(settings)))
        tenant_id = await a_tenant(there)
        panel = await convened(there, tenant_id)
        live = LiveEvents(here.events, poll_seconds=NEVER)
        await stack.enter_async_context(listening(here.signals, live))
        with live.follow(tenant_id, str(panel.panel_id)) as bell:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await bell.wait()
            bell.clear()

            await cancel_panel(
                CancelPanel(panel_id=panel.panel_id),
                uow=there.unit_of_work(tenant_id),
                clock=there.clock,
            )

            async with asyncio.timeout(PATIENCE_SECONDS):
                await bell.wait()
