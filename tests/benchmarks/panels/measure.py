"""One measurement, in a fresh process: `python -m ....measure MODULE FUNCTION ADDRESS`."""

import asyncio
import importlib
import json
import sys
import time
import warnings
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from urllib.request import urlopen

from tests.benchmarks.panels.case import Hold

CROWD = 100
LATENCY_MS = 1000
_WARM_UP = 5
_CPU_SECONDS = 1.5
_PANELS_AT_LEAST = 20

Open = Callable[[str], AbstractAsyncContextManager[Hold]]


def main() -> None:
    """Measure, and print the figures and what one panel sent as JSON."""
    module, function, address = sys.argv[1:]
    # What other libraries warn about is theirs.
    warnings.simplefilter("ignore")
    opening: Open = getattr(importlib.import_module(module), function)
    print(json.dumps(asyncio.run(_measure(opening, address))))


async def _measure(opening: Open, address: str) -> tuple[float, float, list[str]]:
    """All in one event loop, as some libraries keep connections from one use to the next."""
    cpu_ms = await _cpu_ms_a_panel(opening, address)
    sent = await _sent_by_a_panel(opening, address)
    return cpu_ms, await _seconds_of_a_crowd(opening, address), sent


async def _cpu_ms_a_panel(opening: Open, address: str) -> float:
    """CPU time of this process, panel after panel, with a model without latency."""
    async with opening(f"{address}/0/v1") as hold:
        for _ in range(_WARM_UP):
            await hold()
        begun, panels = time.process_time(), 0
        while panels < _PANELS_AT_LEAST or time.process_time() - begun < _CPU_SECONDS:
            await hold()
            panels += 1
        return 1000 * (time.process_time() - begun) / panels


async def _sent_by_a_panel(opening: Open, address: str) -> list[str]:
    """The messages of one panel's requests, as the server read them."""
    async with opening(f"{address}/0/v1") as hold:
        _sent(address)
        await hold()
    return _sent(address)


async def _seconds_of_a_crowd(opening: Open, address: str) -> float:
    """Wall time of a hundred panels at once with a model that takes a second."""
    async with opening(f"{address}/{LATENCY_MS}/v1") as hold:
        begun = time.perf_counter()
        await asyncio.gather(*(hold() for _ in range(CROWD)))
        return time.perf_counter() - begun


def _sent(address: str) -> list[str]:
    """What was sent since the last time that somebody asked."""
    with urlopen(f"{address}/sent") as reply:  # noqa: S310 - our own server
        sent: list[str] = json.load(reply)
    return sent


if __name__ == "__main__":
    main()
