"""The trace of a panel, from the request that began it to each call of a model."""

from collections.abc import Callable

import httpx
import pytest
from attrs import evolve
from sqlalchemy import create_engine, text

from entrypoints.api.app import create_app
from entrypoints.settings import Settings
from tests.collector import Collector
from tests.entrypoints.api.serving import served
from tests.entrypoints.tracing.conftest import CALLER, COLLECTORS_KEY, TRACE, Run
from tests.fake_llm import FakeLlm, Fault, Rule

SERVER, CLIENT = 2, 3


@pytest.fixture
def settings(sqlite_url: str, collector: Collector) -> Settings:
    return Settings(
        sqlite_url,
        otlp_endpoint=collector.url,
        otlp_headers=f"Authorization=Bearer {COLLECTORS_KEY},x-other=1",
        service_name="ours",
    )


def test_a_panels_trace_leads_from_the_callers_request_to_each_call_of_a_model(
    settings: Settings,
    collector: Collector,
    models: FakeLlm,
    run: Run,
    tells_no_secret: Callable[[], None],
) -> None:
    with served(create_app(settings)) as url:
        panel = run(url)

    assert panel["status"] == "completed"
    (request,) = collector.named("POST /api/v1/panels/{panel_id}/execute")
    (workflow,) = collector.named("invoke_workflow")
    turns, calls = collector.named("turn "), collector.named("chat ")
    assert (request.trace_id, request.parent, request.kind) == (TRACE, CALLER, SERVER)
    assert request.attributes["http.response.status_code"] == 202
    assert request.attributes["http.route"] == "/api/v1/panels/{panel_id}/execute"
    assert workflow.parent == request.span_id
    assert workflow.name == "invoke_workflow structured"
    assert workflow.attributes["gen_ai.operation.name"] == "invoke_workflow"
    assert workflow.attributes["gen_ai.conversation.id"] == panel["panel_id"]
    assert workflow.attributes["askpanel.panel.status"] == "completed"
    assert {turn.parent for turn in turns} == {workflow.span_id}
    assert {call.parent for call in calls} <= {turn.span_id for turn in turns}
    assert len(calls) == len(models.record.bodies)
    assert {span.trace_id for span in (*turns, *calls)} == {TRACE}
    assert {call.kind for call in calls} == {CLIENT}
    assert not any(span.failed for span in collector.spans)
    tells_no_secret()


def test_a_models_call_tells_by_the_conventions_what_was_asked_and_what_it_took(
    settings: Settings, collector: Collector, models: FakeLlm, run: Run
) -> None:
    with served(create_app(settings)) as url:
        run(url)

    for call in collector.named("chat "):
        told = call.attributes
        assert call.name == "chat gpt-5-mini"
        assert told["gen_ai.operation.name"] == "chat"
        assert told["gen_ai.provider.name"] == "openai"
        assert told["gen_ai.request.model"] == "gpt-5-mini"
        assert told["gen_ai.request.max_tokens"] == 8_000
        assert told["gen_ai.response.model"].startswith("gpt-5-mini")
        assert told["gen_ai.response.finish_reasons"] == ["stop"]
        assert told["gen_ai.usage.input_tokens"] > 0
        assert told["gen_ai.usage.output_tokens"] > 0
        assert f"http://127.0.0.1:{told['server.port']}" == models.url
    assert collector.spans[0].resource["service.name"] == "ours"
    assert collector.headers["Authorization"] == f"Bearer {COLLECTORS_KEY}"


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault.RATE_LIMITED, "429"),
        (Fault.KEY_ECHOED, "401"),
        (Fault.RESET, "ModelConnectionError"),
        (Fault.BAD_BODY, "UnexpectedModelBehavior"),
    ],
)
def test_a_call_that_fails_is_a_span_of_its_own_that_says_how_in_no_words_of_the_provider(
    settings: Settings,
    collector: Collector,
    models: FakeLlm,
    run: Run,
    tells_no_secret: Callable[[], None],
    fault: Fault,
    kind: str,
) -> None:
    models.rules = [Rule(fault=fault, times=1)]

    with served(create_app(settings)) as url:
        run(url)

    failed = [call for call in collector.named("chat ") if call.failed]
    assert [call.attributes["error.type"] for call in failed] == [kind]
    assert failed[0].events == {}
    assert "gen_ai.response.model" not in failed[0].attributes
    tells_no_secret()


@pytest.mark.parametrize(
    "parents",
    [
        [],
        ["nonsense"],
        [f"00-{'0' * 32}-{CALLER}-01"],
        [f"00-{TRACE}-{CALLER}-01", f"00-{TRACE}-{CALLER}-01"],
        ["\xff"],
    ],
)
def test_a_request_without_one_well_formed_parent_begins_a_trace(
    settings: Settings, collector: Collector, parents: list[str]
) -> None:
    headers = [(b"traceparent", parent.encode("latin-1")) for parent in parents]
    with served(create_app(settings)) as url:
        httpx.get(f"{url}/health/live", headers=headers)

    (request,) = collector.spans
    assert request.parent == ""
    assert request.trace_id not in {TRACE, "0" * 32}


def test_an_unknown_path_and_the_query_stay_out_of_the_span(
    settings: Settings, collector: Collector
) -> None:
    with served(create_app(settings)) as url:
        httpx.get(f"{url}/apk_secret-canary?token=secret-canary")
        httpx.get(f"{url}/api/v1/panels/apk_secret-canary?token=secret-canary")
        httpx.request("PROPFIND", url)

    assert [span.name for span in collector.spans] == [
        "GET",
        "GET /api/v1/panels/{panel_id}",
        "HTTP",
    ]
    assert b"secret-canary" not in b"".join(collector.bodies)


def test_an_answer_that_is_our_fault_is_a_failure_of_its_request(
    settings: Settings, collector: Collector, sqlite_url: str
) -> None:
    with served(create_app(settings)) as url:
        with create_engine(sqlite_url).begin() as connection:
            connection.execute(text("UPDATE ask_panel_revision SET version_num = '0002'"))
        status = httpx.get(f"{url}/health/ready").status_code

    (request,) = collector.named("GET /health/ready")
    assert (status, request.failed, request.attributes["error.type"]) == (503, True, "503")


def test_a_slow_query_is_an_event_of_the_span_that_it_slowed_down_without_its_text(
    settings: Settings,
    collector: Collector,
    models: FakeLlm,
    run: Run,
    tells_no_secret: Callable[[], None],
) -> None:
    with served(create_app(evolve(settings, slow_query_seconds=1e-7))) as url:
        run(url)

    assert models.record.bodies
    (request,) = collector.named("POST /api/v1/panels/{panel_id}/execute")
    assert request.events["slow_query"]["db.system.name"] == "sqlite"
    assert request.events["slow_query"]["askpanel.seconds"] > 0
    tells_no_secret()


def test_without_a_collector_nothing_is_traced(
    sqlite_url: str, collector: Collector, models: FakeLlm, run: Run
) -> None:
    with served(create_app(Settings(sqlite_url))) as url:
        panel = run(url)

    assert panel["status"] == "completed"
    assert models.record.bodies
    assert collector.spans == []
