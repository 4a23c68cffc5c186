"""A worker's own numbers: what they count, and who sees them."""

import re
from pathlib import Path
from time import monotonic

import httpx
import pytest

from domain.shared import InvalidValue
from entrypoints.api.app import create_app
from entrypoints.api.metrics import Metrics
from entrypoints.bootstrap import open_application
from entrypoints.settings import Settings
from entrypoints.worker.figures import FiguresPlace, figures_shown
from tests.adapters.llm.reaching import OPENAI, environment_of
from tests.entrypoints.api.serving import served
from tests.entrypoints.panels_begun import a_tenant, begun, until
from tests.entrypoints.tracing.conftest import Run, run
from tests.entrypoints.worker.process import worker
from tests.fake_llm import FakeLlm
from tests.fake_llm.fixtures import fake_llm
from tests.patience import PATIENCE_SECONDS

__all__ = ["fake_llm", "run"]

TOKEN = "operators-token-of-32-characters"


def number(text: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    assert found, text
    return float(found[1])


def test_a_worker_counts_what_it_runs_and_the_service_how_the_queue_stands(
    postgresql_app_url: str,
    tmp_path: Path,
    fake_llm: FakeLlm,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environment_of(fake_llm).items():
        monkeypatch.setenv(name, value)
    with (
        worker(tmp_path, postgresql_app_url, "--metrics-port", "0") as running,
        served(create_app(Settings(postgresql_app_url))) as url,
    ):
        own = running.until_it_says(r"(http://127\.0\.0\.1:\d+)/metrics")[1]
        running.until_it_says("runs up to")
        run(url)
        running.until_it_says("panel_ran")
        began = monotonic()
        # That it runs no more is counted after it was told.
        while number(text := httpx.get(f"{own}/metrics").text, "askpanel_panels_running"):
            assert monotonic() - began < PATIENCE_SECONDS
        alive = httpx.get(f"{own}/health/live").json()
        services = httpx.get(f"{url}/metrics").text
        queue = httpx.get(f"{url}/health/detailed").json()["queue"]
        status = running.stop()

    assert (alive, status) == ({"status": "alive"}, 0)
    assert number(text, 'askpanel_panels_ended_total{status="completed"}') == 1
    assert number(text, "askpanel_panels_running") == 0
    assert number(text, "askpanel_model_requests_total") == len(fake_llm.record.bodies)
    for told in (text, services):
        assert number(told, "askpanel_database_connections_limit") == 10
        assert 0 <= number(told, "askpanel_database_connections_in_use") <= 10
    assert (queue["waiting"], len(queue["heartbeats"])) == (0, 1)
    assert number(services, "askpanel_workers") == 1
    age = number(services, "askpanel_worker_heartbeat_age_max_seconds")
    assert 0 <= age < PATIENCE_SECONDS
    assert number(services, 'askpanel_queue_panels{state="waiting"}') == 0
    assert number(services, "askpanel_panels_begun_total") == 1


async def test_a_panel_shows_as_running_while_a_worker_is_at_it(
    postgresql_app_url: str,
    tmp_path: Path,
    fake_llm: FakeLlm,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environment_of(fake_llm).items():
        monkeypatch.setenv(name, value)
    fake_llm.latency = 600
    async with open_application(Settings(postgresql_app_url), serving=True) as application:
        await begun(application, await a_tenant(application), answered_by=OPENAI)
        with worker(tmp_path, postgresql_app_url, "--metrics-port", "0") as running:
            own = running.until_it_says(r"(http://127\.0\.0\.1:\d+)/metrics")[1]
            await until(lambda: fake_llm.record.in_flight > 0)
            async with httpx.AsyncClient() as http:
                text = (await http.get(f"{own}/metrics")).text

    assert number(text, "askpanel_panels_running") == 1


async def test_beyond_this_machine_they_take_the_operators_token() -> None:
    place = FiguresPlace(host="0.0.0.0", port=0, token=None)  # noqa: S104 - what is refused

    with pytest.raises(InvalidValue, match="ASK_PANEL_OPERATOR_TOKEN"):
        async with figures_shown(Metrics(), place):
            pass


@pytest.mark.parametrize(
    ("token", "headers", "status"),
    [
        (None, {}, 200),
        (None, {"X-Forwarded-For": "203.0.113.9"}, 403),
        (TOKEN, {}, 403),
        (TOKEN, {"Authorization": f"Bearer {TOKEN}x"}, 403),
        (TOKEN, {"Authorization": f"Bearer {TOKEN}", "X-Forwarded-For": "203.0.113.9"}, 200),
    ],
)
async def test_they_are_the_operators_and_that_it_lives_is_everybodys(
    token: str | None, headers: dict[str, str], status: int
) -> None:
    place = FiguresPlace(host="127.0.0.1", port=0, token=token)
    async with figures_shown(Metrics(), place) as url, httpx.AsyncClient() as http:
        answer = await http.get(f"{url}/metrics", headers=headers)
        alive = await http.get(f"{url}/health/live", headers=headers)

    assert (answer.status_code, alive.status_code) == (status, 200)
    assert ("askpanel_panels_running" in answer.text) is (status == 200)
    assert TOKEN not in f"{place!r}{answer.text}"
