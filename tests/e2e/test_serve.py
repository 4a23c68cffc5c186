"""The service as its users start it: a process of its own, called over HTTP."""

import json
import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest
from attrs import define, field

from tests.e2e.conftest import AskPanel
from tests.patience import PATIENCE_SECONDS

TENANT = "01997a3e-5c1f-7b7e-9d5e-0d6c1f2a3b4c"
SECRET = "a-cursor-secret-that-is-long-enough-canary"
GUARDED = {"ASK_PANEL_AUTH": "keys", "ASK_PANEL_CURSOR_SECRET": SECRET}


@define
class Service:
    """A running service."""

    process: "subprocess.Popen[str]"
    banner: list[str]
    url: str
    log: str = field(default="", init=False)

    def stop(self, by: signal.Signals = signal.SIGTERM) -> int:
        """Its exit status, once it has ended by the signal."""
        self.process.send_signal(by)
        _, self.log = self.process.communicate(timeout=PATIENCE_SECONDS)
        return self.process.returncode


@contextmanager
def serving(
    ask_panel: AskPanel, *arguments: object, environment: Mapping[str, str] | None = None
) -> Iterator[Service]:
    """A service that answers, on a free port; ended with the block."""
    process = subprocess.Popen(
        ask_panel.command("serve", "--port", 0, *arguments),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**ask_panel.environment, **(environment or {})},
    )
    try:
        assert process.stderr is not None
        banner = [process.stderr.readline() for _ in range(3)]
        found = re.search(r"http://\S+", banner[0])
        assert found, banner[0] + process.stderr.read()
        service = Service(process, banner, found[0])
        wait_until_live(service)
        yield service
    finally:
        process.kill()
        process.communicate()


def wait_until_live(service: Service) -> None:
    while service.process.poll() is None:
        try:
            if httpx.get(f"{service.url}/health/live", timeout=PATIENCE_SECONDS).status_code == 200:
                return
        except httpx.TransportError:
            sleep(0.1)
    raise AssertionError(f"it ended before it answered: {service.process.communicate()[1]}")


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_it_says_what_it_is_answers_and_stops_in_good_order(
    ask_panel: AskPanel, by: signal.Signals
) -> None:
    with serving(ask_panel) as service:
        ready = httpx.get(f"{service.url}/health/ready")
        status = service.stop(by)

    assert (ready.status_code, ready.json()["database"]) == (200, "ok")
    assert "http://127.0.0.1:" in service.banner[0]
    assert "No authentication" in service.banner[1]
    assert "ask-panel.db" in service.banner[2]
    assert status == 0
    assert "Application shutdown complete" in service.log


def test_a_panel_is_convened_and_run_over_http(ask_panel: AskPanel) -> None:
    with (
        serving(ask_panel) as service,
        httpx.Client(
            base_url=f"{service.url}/api/v1",
            headers={"X-Tenant-ID": TENANT},
            timeout=PATIENCE_SECONDS,
        ) as client,
    ):
        question = {"query": "Which route?", "options": ["510(k)", "De Novo"]}
        panel = client.post("/panels", json=question).json()["panel_id"]
        begun = client.post(f"/panels/{panel}/execute")
        ended = run_to_its_end(client, panel)
        listed = client.get("/panels").json()
        service.stop()

    assert begun.status_code == 202
    assert ended in {"completed", "failed"}
    assert [one["panel_id"] for one in listed["panels"]] == [panel]
    shown = ask_panel("panels", "show", panel, "--tenant", TENANT, "--json")
    assert shown.document["status"] == ended


def run_to_its_end(client: httpx.Client, panel: str) -> str:
    began = monotonic()
    while (status := str(client.get(f"/panels/{panel}").json()["status"])) == "in_progress":
        assert monotonic() - began < PATIENCE_SECONDS, "the panel never ended"
        sleep(0.1)
    return status


def test_an_open_stream_does_not_keep_it_from_stopping(ask_panel: AskPanel) -> None:
    with (
        serving(ask_panel) as service,
        httpx.Client(
            base_url=f"{service.url}/api/v1",
            headers={"X-Tenant-ID": TENANT},
            timeout=PATIENCE_SECONDS,
        ) as client,
    ):
        panel = client.post("/panels", json={"query": "Which route?"}).json()["panel_id"]
        with client.stream("GET", f"/panels/{panel}/events") as stream:
            assert stream.status_code == 200
            status = service.stop()

    assert status == 0


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])  # noqa: S104 - what is refused
def test_without_authentication_it_is_refused_to_other_machines(
    ask_panel: AskPanel, host: str
) -> None:
    ran = ask_panel("serve", "--host", host, "--port", 0)

    assert ran.status == 2
    assert "ASK_PANEL_AUTH must be keys, jwt or keys,jwt" in ran.err
    assert ran.err.count("\n") == 1


def test_several_workers_need_more_than_a_file(ask_panel: AskPanel) -> None:
    ran = ask_panel("serve", "--workers", 2, "--port", 0)

    assert ran.status == 2
    assert "workers must be 1 on SQLite" in ran.err


def test_a_port_that_is_taken_is_told_in_one_line(ask_panel: AskPanel) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = ask_panel("serve", "--port", taken.getsockname()[1])

    assert ran.status == 1
    assert "Address already in use" in ran.err
    assert ran.err.count("\n") == 1


def test_a_misread_setting_is_told_by_its_name(ask_panel: AskPanel) -> None:
    ran = ask_panel("serve", ASK_PANEL_POOL_SIZE="many")

    assert ran.status == 2
    assert ran.err == "ask-panel: ASK_PANEL_POOL_SIZE must be a whole number from 1 to 200\n"


def test_the_settings_in_force_are_shown_without_secrets(ask_panel: AskPanel) -> None:
    given = {**GUARDED, "ASK_PANEL_DATABASE_URL": "postgresql://me:hunter2@db/panels"}

    lines = ask_panel("settings", "check", **given)
    document = ask_panel("settings", "check", "--json", **given).document

    assert lines.status == 0
    by_variable = {one["variable"]: one for one in document["settings"]}
    assert by_variable["ASK_PANEL_AUTH"] == {
        "variable": "ASK_PANEL_AUTH",
        "value": "keys",
        "source": "environment",
    }
    assert "postgresql://me:********@db/panels" in lines.out
    assert "hunter2" not in lines.out + json.dumps(document)
    assert SECRET not in lines.out + json.dumps(document)


def test_settings_that_do_not_fit_together_are_found_before_serving(ask_panel: AskPanel) -> None:
    ran = ask_panel("settings", "check", ASK_PANEL_AUTH="jwt", ASK_PANEL_PROT="1")

    assert ran.status == 2
    assert "ASK_PANEL_CURSOR_SECRET must be set" in ran.err
    assert "ASK_PANEL_PROT is set, and nothing reads it" in ran.err


def test_no_secret_that_a_caller_shows_reaches_log_health_or_answer(ask_panel: AskPanel) -> None:
    key = ask_panel("keys", "create", "Canary", "--role", "viewer").out.strip()
    other, token = f"apk_{'0' * 32}_{'1' * 32}_canaryCanary", "eyJhbGciOiJub25lIn0.canary.sig"
    canaries = [key.rpartition("_")[2], "canaryCanary", "canary.sig", "sk-canary0", SECRET]
    tenant = ask_panel("tenants", "list", "--json").document["tenants"][0]["tenant_id"]
    shown = [
        ("/api/v1/panels", {"Authorization": f"Bearer {key}"}),
        ("/api/v1/panels", {"Authorization": f"Bearer {other}"}),
        ("/api/v1/panels", {"Authorization": f"Bearer {token}"}),
        ("/api/v1/panels", {"Cookie": "session=sk-canary0", "X-Request-ID": other}),
        (f"/api/v1/panels/{other}", {}),
        (f"/api/v1/panels?api_key={other}", {}),
        (f"/sk-canary0/{token}", {"User-Agent": "sk-canary0", "Referer": f"http://x/?k={other}"}),
        ("/health/database", {"Authorization": f"Bearer {key}"}),
    ]

    with serving(ask_panel, environment=GUARDED) as service:
        for path, headers in shown:
            answer = httpx.get(
                service.url + path,
                headers={"X-Tenant-ID": tenant, **headers},
                timeout=PATIENCE_SECONDS,
            )
            assert not [one for one in canaries if one in answer.text]
        service.stop()

    lines = [json.loads(line) for line in service.log.splitlines()]
    assert [line["status"] for line in lines if line["event"] == "request"][:3] == [200, 401, 401]
    assert not [one for one in canaries if one in service.log + "".join(service.banner)]
    assert lines[-4]["logger"] == "uvicorn.error"


def test_several_workers_serve_postgresql_and_stop_together(
    ask_panel: AskPanel, postgresql_app_url: str
) -> None:
    with serving(ask_panel, "--workers", 2, "--db", postgresql_app_url) as service:
        answers = {httpx.get(f"{service.url}/health/database").json()["kind"] for _ in range(20)}
        told = {httpx.get(f"{service.url}/metrics").text for _ in range(10)}
        status = service.stop()

    assert answers == {"postgresql"}
    assert status == 0
    # Whichever worker tells the numbers, they are those of all.
    asked = 'askpanel_http_requests_total{method="GET",route="/health/database",status="200"} 20.0'
    assert [asked in text for text in told] == [True] * len(told)


def test_what_a_process_that_died_was_at_is_in_the_numbers_no_more(
    ask_panel: AskPanel, postgresql_app_url: str, tmp_path: Path
) -> None:
    numbers = {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    with (
        serving(
            ask_panel, "--workers", 2, "--db", postgresql_app_url, environment=numbers
        ) as service,
        httpx.Client(
            base_url=service.url, headers={"X-Tenant-ID": TENANT}, timeout=PATIENCE_SECONDS
        ) as client,
    ):
        panel = client.post("/api/v1/panels", json={"query": "Which route?"}).json()["panel_id"]
        with client.stream("GET", f"/api/v1/panels/{panel}/events") as stream:
            next(pieces := stream.iter_raw())
            assert number(service, "askpanel_streams_open") == 1
            victims = {int(file.stem.split("_")[-1]) for file in tmp_path.rglob("gauge_*.db")}
            for victim in victims:
                os.kill(victim, signal.SIGKILL)
            with pytest.raises(httpx.RemoteProtocolError):
                list(pieces)
        wait_until_live(service)
        began = monotonic()
        while any(list(tmp_path.rglob(f"gauge_*_{victim}.db")) for victim in victims):
            assert monotonic() - began < PATIENCE_SECONDS
            sleep(0.1)
        wait_until_live(service)
        streams = number(service, "askpanel_streams_open")
        created = number(
            service,
            'askpanel_http_requests_total{method="POST",route="/api/v1/panels",status="201"}',
        )
        status = service.stop()

    assert victims
    assert (streams, created, status) == (0, 1, 0)
    assert list(tmp_path.glob("ask-panel-metrics-*")) == list(tmp_path.glob("*.db")) == []


def number(service: Service, name: str) -> float:
    """The number of that name, as the service's metrics have it."""
    text = httpx.get(f"{service.url}/metrics", timeout=PATIENCE_SECONDS).text
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    assert found, text
    return float(found[1])


def test_who_could_see_all_tenants_does_not_serve(ask_panel: AskPanel, postgresql_url: str) -> None:
    ran = ask_panel("serve", "--port", 0, "--db", postgresql_url)

    assert ran.status == 2
    assert "could see the rows of all tenants" in ran.err
    assert ran.err.count("\n") == 1
