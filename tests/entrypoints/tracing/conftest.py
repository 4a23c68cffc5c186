"""A collector, a model, and a panel that is run over HTTP."""

from collections.abc import Callable, Iterator
from time import monotonic, sleep
from typing import Any

import httpx
import pytest

from adapters.telemetry import tracing
from domain.tenancy import TenantId
from tests.adapters.llm.reaching import KEY, OPENAI, environment_of
from tests.collector import Collector, collector_in_thread
from tests.entrypoints.api.shared.question import QUESTION
from tests.fake_llm import FakeLlm
from tests.fake_llm.fixtures import fake_llm
from tests.patience import PATIENCE_SECONDS

__all__ = ["fake_llm"]

TRACE, CALLER = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
CANARY = "zebrafish"
"""Stands in the question and in the evidence."""
COLLECTORS_KEY = "pk-collector-canary"

Run = Callable[..., dict[str, Any]]


@pytest.fixture(autouse=True)
def _all_spans(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a service that stops send its last spans, however slow the machine is."""
    monkeypatch.setattr(tracing, "_FLUSH_SECONDS", PATIENCE_SECONDS)


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collector_in_thread() as running:
        yield running


@pytest.fixture
def models(fake_llm: FakeLlm, monkeypatch: pytest.MonkeyPatch) -> FakeLlm:
    """The fake server, known to this process by a key that no span may hold."""
    for name, value in environment_of(fake_llm).items():
        monkeypatch.setenv(name, value)
    return fake_llm


@pytest.fixture
def run() -> Run:
    """Runs a panel of language models over HTTP to its end, within the caller's trace."""

    def run(url: str, *, model: str = OPENAI) -> dict[str, Any]:
        headers = {
            "X-Tenant-ID": str(TenantId.generate()),
            "traceparent": f"00-{TRACE}-{CALLER}-01",
        }
        evidence = [{"name": "notes.md", "text": f"A De Novo of the {CANARY} is feasible."}]
        asked = QUESTION | {"query": f"Which route for the {CANARY}?", "evidence": evidence}
        with httpx.Client(base_url=url, headers=headers, timeout=PATIENCE_SECONDS) as http:
            created = http.post("/api/v1/panels", json=asked | {"model": model})
            assert created.status_code == 201, created.text
            path = created.headers["Location"]
            assert http.post(f"{path}/execute?note={CANARY}").status_code == 202
            began = monotonic()
            while (panel := http.get(path).json())["status"] == "in_progress":
                assert monotonic() - began < PATIENCE_SECONDS, panel
                sleep(0.2)
        return dict(panel)

    return run


@pytest.fixture
def tells_no_secret(collector: Collector) -> Callable[[], None]:
    """Looks for what was asked, answered or kept secret in the very bytes that were sent."""

    def look() -> None:
        sent = b"".join(collector.bodies)
        for secret in (CANARY, KEY, COLLECTORS_KEY, "De Novo", "SELECT ", "INTO", "rationale"):
            assert secret.encode() not in sent, secret

    return look
