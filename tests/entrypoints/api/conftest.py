from collections.abc import Iterator

import httpx
import pytest
import structlog

from entrypoints.api.app import create_app
from entrypoints.settings import Settings
from tests.entrypoints.api.serving import served
from tests.patience import PATIENCE_SECONDS


@pytest.fixture(scope="session", autouse=True)
def _short_tracebacks() -> None:
    """Log errors as they stand: structlog's usual tracebacks hold up a server for minutes."""
    console = structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback
    )
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, console])


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real server on a SQLite file, with short limits."""
    file = tmp_path_factory.mktemp("service") / "panels.db"
    settings = Settings(
        f"sqlite:///{file}",
        body_limit=4096,
        panel_body_limit=16_384,
        body_seconds=5,
        cors_origins=("https://app.example.org",),
    )
    with served(create_app(settings)) as url:
        yield url


@pytest.fixture
def client(service: str) -> Iterator[httpx.Client]:
    """A client of it."""
    with httpx.Client(base_url=service, timeout=PATIENCE_SECONDS) as client:
        yield client
