"""A service on a database of its own, and the same database as another process sees it."""

from collections.abc import AsyncIterator, Iterator

import pytest

from domain.tenancy import TenantId
from entrypoints.bootstrap import Application, open_application
from entrypoints.settings import Settings
from tests.entrypoints.api.live.server import Served, serving
from tests.entrypoints.panels_begun import a_tenant


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(f"sqlite:///{tmp_path_factory.mktemp('live') / 'panels.db'}")


@pytest.fixture(scope="module")
def served(settings: Settings) -> Iterator[Served]:
    with serving(settings) as running:
        yield running


@pytest.fixture
async def application(settings: Settings) -> AsyncIterator[Application]:
    """What writes to the database besides the service."""
    async with open_application(settings) as opened:
        yield opened


@pytest.fixture
async def tenant_id(application: Application) -> TenantId:
    return await a_tenant(application)
