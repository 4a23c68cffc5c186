"""How the queue and its workers stand, in numbers for Prometheus."""

import asyncio
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from structlog.stdlib import get_logger

from application.panel.ports import PanelQueue, QueueState
from domain.shared import Unavailable

_SECONDS = 5
"""How long the queue may take to answer: whoever fetches the numbers does not wait for ever."""

_log = get_logger(__name__)


async def queue_exposition(queue: PanelQueue) -> bytes:
    """The queue's numbers in Prometheus' text format; none where it cannot be asked."""
    try:
        async with asyncio.timeout(_SECONDS):
            state = await queue.state()
    except (TimeoutError, Unavailable) as error:
        _log.warning("queue_not_counted", error=type(error).__name__)
        return b""
    registry = CollectorRegistry()
    registry.register(_QueueNumbers(state))
    return generate_latest(registry)


class _QueueNumbers(Collector):
    """What was found once: every process finds the same, so nothing is to be added up."""

    def __init__(self, state: QueueState) -> None:
        self._state = state

    def collect(self) -> Iterator[Metric]:
        """The numbers."""
        jobs = GaugeMetricFamily("askpanel_queue_panels", "Panels in the queue", labels=["state"])
        jobs.add_metric(["waiting"], self._state.waiting)
        jobs.add_metric(["running"], self._state.running)
        yield jobs
        beats = self._state.heartbeats
        yield GaugeMetricFamily("askpanel_workers", "Workers that are known", value=len(beats))
        oldest = GaugeMetricFamily(
            "askpanel_worker_heartbeat_age_max_seconds",
            "How long ago the most silent of the known workers said that it lives",
        )
        if beats:
            oldest.add_metric([], max(beats))
        yield oldest
