"""The fixture; a conftest makes it known by importing it."""

from collections.abc import Iterator

import pytest
from modal import Client

from tests.modal_server.running import RunningModal, running_modal


@pytest.fixture
def modal_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningModal]:
    """A server of the test's own, to which Modal's client in this process is led."""
    with running_modal() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server
        # The client is one for the process: the next test's must find its own server.
        Client.from_env().close()
