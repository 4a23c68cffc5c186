"""The proxy that callers reach, a real one, before a real service."""

import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest

from tests.architecture.tree import ROOT
from tests.e2e.conftest import AskPanel, ask_panel
from tests.e2e.test_serve import TENANT, serving
from tests.patience import PATIENCE_SECONDS
from tests.ports import free_port

__all__ = ["ask_panel"]


@pytest.fixture
def through_the_proxy(ask_panel: AskPanel, tmp_path: Path) -> Iterator[httpx.Client]:
    """A client of the service behind Caddy, which trusts the authority that Caddy is here."""
    port, plain = free_port(), free_port()
    with serving(ask_panel) as service:
        environment = {
            **os.environ,
            "ASK_PANEL_SITE": f"https://localhost:{port}",
            "ASK_PANEL_HTTP_PORT": str(plain),
            "ASK_PANEL_API": service.url.removeprefix("http://"),
            "XDG_DATA_HOME": str(tmp_path / "caddy"),
            "XDG_CONFIG_HOME": str(tmp_path / "caddy"),
        }
        caddyfile = ROOT / "deploy" / "docker" / "Caddyfile"
        caddy = Path(sys.executable).with_name("caddy")
        with (tmp_path / "log").open("wb") as log:
            process = subprocess.Popen(
                [caddy, "run", "--config", caddyfile, "--adapter", "caddyfile"],
                env=environment,
                stderr=log,
            )
        try:
            authority = tmp_path / "caddy" / "caddy" / "pki" / "authorities" / "local" / "root.crt"
            wait_for(authority, process)
            trust = ssl.create_default_context(cafile=str(authority))
            with httpx.Client(
                base_url=f"https://localhost:{port}",
                verify=trust,
                timeout=PATIENCE_SECONDS,
                headers={"X-Tenant-ID": TENANT},
            ) as client:
                wait_until_ready(client, process)
                yield client
        finally:
            process.kill()
            process.wait()


def wait_for(path: Path, process: "subprocess.Popen[bytes]") -> None:
    """Return once there is such a file."""
    deadline = monotonic() + PATIENCE_SECONDS
    while not path.exists():
        assert process.poll() is None, "the proxy ended"
        assert monotonic() < deadline, "the proxy made no certificates"
        sleep(0.05)


def wait_until_ready(client: httpx.Client, process: "subprocess.Popen[bytes]") -> None:
    """Return once the service answers through the proxy."""
    deadline = monotonic() + PATIENCE_SECONDS
    while process.poll() is None and monotonic() < deadline:
        try:
            if client.get("/health/ready").status_code == 200:
                return
        except httpx.TransportError:
            pass
        sleep(0.1)
    raise AssertionError("the service cannot be reached through the proxy")


def test_a_panel_is_asked_and_followed_through_the_proxy(through_the_proxy: httpx.Client) -> None:
    client = through_the_proxy
    panel = client.post("/api/v1/panels", json={"query": "Which route?"}).json()["panel_id"]
    client.post(f"/api/v1/panels/{panel}/execute").raise_for_status()

    with client.stream("GET", f"/api/v1/panels/{panel}/events") as stream:
        told = [line for line in stream.iter_lines() if line.startswith("event:")]

    shown = client.get(f"/api/v1/panels/{panel}")
    assert "event: status_changed" in told
    assert shown.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "Server" not in shown.headers


@pytest.mark.parametrize("path", ["/metrics", "/health/detailed"])
def test_figures_of_the_operators_do_not_pass_the_proxy(
    through_the_proxy: httpx.Client, path: str
) -> None:
    assert through_the_proxy.get(path).status_code == 404
