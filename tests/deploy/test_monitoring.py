"""What alerts and dashboards look at is what the service and its workers tell."""

import re
from collections.abc import Awaitable, Callable

from prometheus_client.parser import text_string_to_metric_families

from application.panel.ports import PanelQueue, QueueState, RunJob
from domain.panel import PanelId
from domain.tenancy import TenantId
from entrypoints.api.metrics import Metrics
from entrypoints.api.queue_figures import queue_exposition
from tests.architecture.tree import ROOT


class Queue(PanelQueue):
    """Tells how the work stands, and does nothing else."""

    async def enqueue(self, tenant_id: TenantId, panel_id: PanelId) -> None:
        """Nothing."""

    async def withdraw(self, panel_id: PanelId) -> None:
        """Nothing."""

    async def work(
        self,
        run: RunJob,
        *,
        at_once: int,
        at_once_a_tenant: int,
        hourly: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Nothing."""

    async def state(self) -> QueueState:
        return QueueState(waiting=2, running=1, heartbeats=(0.5, 7.5))


async def told() -> str:
    return (Metrics().exposition() + await queue_exposition(Queue())).decode()


async def test_every_number_that_is_watched_is_told() -> None:
    families = {family.name for family in text_string_to_metric_families(await told())}
    monitoring = (path for path in (ROOT / "deploy" / "monitoring").rglob("*") if path.is_file())
    watched = {
        name for path in monitoring for name in re.findall(r"askpanel_[a-z_]+", path.read_text())
    }

    assert watched
    assert {re.sub(r"_(bucket|sum|count|total)$", "", name) for name in watched} <= families


async def test_the_queues_numbers_are_those_of_its_state() -> None:
    found = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(await told())
        for sample in family.samples
    }

    assert found["askpanel_queue_panels", "waiting"] == 2
    assert found["askpanel_queue_panels", "running"] == 1
    assert found["askpanel_workers",] == 2
    assert found["askpanel_worker_heartbeat_age_max_seconds",] == 7.5
