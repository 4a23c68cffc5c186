from collections.abc import Iterator

import httpx
import pytest

from domain.tenancy import TenantId
from tests.patience import PATIENCE_SECONDS
from tests.redis_server import RunningRedis, running_redis


@pytest.fixture
def tenant() -> TenantId:
    return TenantId.generate()


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=PATIENCE_SECONDS) as client:
        yield client


@pytest.fixture
def own_redis() -> Iterator[RunningRedis]:
    """A server that the test alone uses, so that it may stop it."""
    with running_redis() as server:
        yield server
