"""A collector of traces that is away hinders nothing, and is told of once."""

import json
import socket
from collections.abc import Iterator

import httpx
import pytest

from tests.e2e.conftest import AskPanel
from tests.e2e.test_serve import serving


@pytest.fixture
def dead_end() -> str:
    """The URL of a collector that is not there."""
    with socket.create_server(("127.0.0.1", 0)) as closed_soon:
        return f"http://127.0.0.1:{closed_soon.getsockname()[1]}"


@pytest.fixture
def hanging() -> Iterator[str]:
    """The URL of a collector that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.parametrize("away", ["dead_end", "hanging"])
@pytest.mark.parametrize("seconds", ["0.1", "10"])
def test_it_answers_all_the_same_says_so_once_and_stops_in_good_order(
    ask_panel: AskPanel, away: str, seconds: str, request: pytest.FixtureRequest
) -> None:
    told = {
        "OTEL_EXPORTER_OTLP_ENDPOINT": request.getfixturevalue(away),
        "OTEL_EXPORTER_OTLP_TIMEOUT": seconds,
        "OTEL_BSP_SCHEDULE_DELAY": "20",
    }
    with serving(ask_panel, environment=told) as service:
        answers = [httpx.get(f"{service.url}/nothing").status_code for _ in range(30)]
        status = service.stop()

    lines = [json.loads(line) for line in service.log.splitlines()]
    assert answers == [404] * 30
    assert status == 0
    assert [line["event"] for line in lines].count("traces_not_exported") == 1
    assert [line["logger"] for line in lines if "opentelemetry" in line["logger"]] == []
    requests = [line for line in lines if line["event"] == "request"]
    assert len({line["trace_id"] for line in requests if line["path"] == "/nothing"}) == 30
    assert all(len(line["span_id"]) == 16 for line in requests)
