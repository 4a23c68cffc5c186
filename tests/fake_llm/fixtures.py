"""The fixture; a conftest makes it known by importing it."""

from collections.abc import Iterator

import pytest

from tests.fake_llm.running import fake_llm_in_thread
from tests.fake_llm.server import FakeLlm


@pytest.fixture
def fake_llm() -> Iterator[FakeLlm]:
    """A fake language model's server of the test's own, for clients in any process."""
    with fake_llm_in_thread() as fake:
        yield fake
