"""The service's numbers: what they count, what they keep to themselves, and who sees them."""

import re
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from domain.tenancy import TenantId
from entrypoints.api.app import create_app
from entrypoints.settings import Settings
from tests.entrypoints.api.serving import served, spoken
from tests.entrypoints.api.shared.question import QUESTION
from tests.patience import PATIENCE_SECONDS

Sample = tuple[str, frozenset[tuple[str, str]]]


def numbers(text: str) -> dict[Sample, float]:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_a_panels_way_shows_in_the_numbers(
    http: httpx.Client, tmp_path: Path, tenant: TenantId
) -> None:
    headers = {"X-Tenant-ID": str(tenant)}
    with served(create_app(Settings(f"sqlite:///{tmp_path / 'panels.db'}"))) as url:
        created = http.post(f"{url}/api/v1/panels", json=QUESTION, headers=headers).json()
        panel = f"{url}/api/v1/panels/{created['panel_id']}"
        http.post(f"{panel}/execute", headers=headers)
        began = monotonic()
        while http.get(panel, headers=headers).json()["status"] == "in_progress":
            assert monotonic() - began < PATIENCE_SECONDS
            sleep(0.05)
        http.request("BREW", panel, headers=headers)
        for number in range(5):
            http.get(f"{url}/nothing/{number}", headers=headers)
        text = http.get(f"{url}/metrics").text

    found = numbers(text)
    route = ("route", "/api/v1/panels/{panel_id}/execute"), ("method", "POST")
    asked = frozenset({*route, ("status", "202")})
    assert found["askpanel_http_requests_total", asked] == 1
    assert found["askpanel_http_request_duration_seconds_count", frozenset(route)] == 1
    unknown = frozenset({("route", "unknown"), ("method", "GET"), ("status", "404")})
    assert found["askpanel_http_requests_total", unknown] == 5
    assert found["askpanel_panels_begun_total", frozenset()] == 1
    assert found["askpanel_panels_ended_total", frozenset({("status", "completed")})] == 1
    assert found["askpanel_panels_running", frozenset()] == 0
    assert found["askpanel_streams_open", frozenset()] == 0
    answers = [value for (name, _), value in found.items() if name == "askpanel_answers_total"]
    assert sum(answers) >= 2
    assert not re.search(f"{tenant}|{created['panel_id']}|BREW|tenant", text)


def test_an_open_stream_is_counted_until_it_is_closed(
    http: httpx.Client, tmp_path: Path, tenant: TenantId
) -> None:
    headers = {"X-Tenant-ID": str(tenant)}

    def open_streams() -> float:
        return numbers(http.get(f"{url}/metrics").text)["askpanel_streams_open", frozenset()]

    with served(create_app(Settings(f"sqlite:///{tmp_path / 'panels.db'}"))) as url:
        created = http.post(f"{url}/api/v1/panels", json=QUESTION, headers=headers).json()
        events = f"{url}/api/v1/panels/{created['panel_id']}/events"
        with http.stream("GET", events, headers=headers) as stream:
            pieces = stream.iter_raw()  # kept: who lets go of it has hung up
            next(pieces)
            assert open_streams() == 1
        began = monotonic()
        while open_streams() != 0:
            assert monotonic() - began < PATIENCE_SECONDS
            sleep(0.05)


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
def test_who_comes_through_a_proxy_does_not_see_them(client: httpx.Client, header: str) -> None:
    answer = client.get("/metrics", headers={header: "127.0.0.1"})

    assert answer.status_code == 403
    assert answer.json()["code"] == "operators_only"


def test_they_are_nobodys_by_another_name_of_this_machine(service: str) -> None:
    status, _ = spoken(service, b"GET /metrics HTTP/1.1\r\nHost: evil.example\r\n\r\n")

    assert status == 403


def test_they_are_no_part_of_the_described_interface(client: httpx.Client) -> None:
    assert "/metrics" not in client.get("/api/v1/openapi.json").json()["paths"]
