"""Runners on a real database, with models on the fake server: fixtures, known where imported."""

from collections.abc import AsyncIterator, Callable

import pytest

from application.panel import CancelPanel, cancel_panel
from domain.panel import Panel
from entrypoints.bootstrap import Application, open_application
from entrypoints.runner import InProcessRunner
from entrypoints.settings import Settings
from entrypoints.unattended import Patience
from tests.adapters.llm.reaching import environment_of
from tests.fake_llm import FakeLlm
from tests.fake_llm.fixtures import fake_llm

__all__ = ["application", "fake_llm", "running", "settings"]

QUICK = Patience(attempts=4, first_wait=0.01, longest_wait=0.02)

Running = Callable[..., InProcessRunner]


@pytest.fixture
def settings(sqlite_url: str, fake_llm: FakeLlm, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A database of the test's own, and the fake server for models."""
    for name, value in environment_of(fake_llm).items():
        monkeypatch.setenv(name, value)
    return Settings(sqlite_url)


@pytest.fixture
async def application(settings: Settings) -> AsyncIterator[Application]:
    async with open_application(settings) as opened:
        yield opened


@pytest.fixture
async def running() -> AsyncIterator[Running]:
    """Makes runners, and closes them."""
    made = []

    def make(application: Application, **parts: object) -> InProcessRunner:
        given = {"at_once": 4, "at_once_a_tenant": 4, "announce": lambda _: None, **parts}
        runner = InProcessRunner(application, patience=QUICK, **given)  # type: ignore[arg-type]
        made.append(runner)
        return runner

    yield make
    for runner in made:
        await runner.close()


async def cancel(application: Application, panel: Panel) -> None:
    command = CancelPanel(panel_id=panel.panel_id)
    uow = application.unit_of_work(panel.tenant_id)
    await cancel_panel(command, uow=uow, clock=application.clock)
