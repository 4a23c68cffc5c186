from collections.abc import Iterator

import pytest

from tests.redis_server import RunningRedis, running_redis


@pytest.fixture
def own_redis() -> Iterator[RunningRedis]:
    """A server that the test alone uses, so that it may stop it."""
    with running_redis() as server:
        yield server
