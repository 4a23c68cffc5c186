"""The trace of a panel that a worker runs."""

import json
from collections.abc import Callable
from pathlib import Path

from entrypoints.api.app import create_app
from entrypoints.settings import Settings
from tests.collector import Collector
from tests.entrypoints.api.serving import served
from tests.entrypoints.tracing.conftest import CALLER, COLLECTORS_KEY, TRACE, Run
from tests.entrypoints.worker.process import worker
from tests.fake_llm import FakeLlm


def test_a_worker_goes_on_in_the_trace_of_the_request_that_began_the_panel(
    postgresql_app_url: str,
    tmp_path: Path,
    collector: Collector,
    models: FakeLlm,
    run: Run,
    tells_no_secret: Callable[[], None],
) -> None:
    settings = Settings(postgresql_app_url, otlp_endpoint=collector.url, service_name="api")
    environment = {
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
        "OTEL_EXPORTER_OTLP_HEADERS": f"x-key={COLLECTORS_KEY}",
        "OTEL_SERVICE_NAME": "worker",
    }
    with (
        worker(tmp_path, postgresql_app_url, environment=environment) as running,
        served(create_app(settings)) as url,
    ):
        panel = run(url)
        running.until_it_says("panel_ran")
        status = running.stop()

    assert (panel["status"], status) == ("completed", 0)
    (request,) = collector.named("POST /api/v1/panels/{panel_id}/execute")
    (workflow,) = collector.named("invoke_workflow")
    turns, calls = collector.named("turn "), collector.named("chat ")
    assert (request.trace_id, request.parent) == (TRACE, CALLER)
    assert (workflow.trace_id, workflow.parent) == (TRACE, request.span_id)
    assert {turn.parent for turn in turns} == {workflow.span_id}
    assert {call.parent for call in calls} <= {turn.span_id for turn in turns}
    assert len(calls) == len(models.record.bodies)
    assert request.resource["service.name"] == "api"
    assert {call.resource["service.name"] for call in calls} == {"worker"}
    tells_no_secret()
    lines = [json.loads(line) for line in running.said.splitlines() if line.startswith("{")]
    (ran,) = [line for line in lines if line["event"] == "panel_ran"]
    assert (ran["trace_id"], ran["panel_id"]) == (TRACE, panel["panel_id"])
