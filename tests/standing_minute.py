"""Known where it is imported: for tests of how many requests are answered in a minute."""

from types import SimpleNamespace

import pytest
from limits.aio.storage import memory

from adapters.system import SystemClock

__all__ = ["standing_minute"]


@pytest.fixture(autouse=True)
def standing_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no minute of the clock end in a test: what was asked before counts for less then."""
    now = SystemClock().now().timestamp()
    monkeypatch.setattr(memory, "time", SimpleNamespace(time=lambda: now))
