"""One measurement, in a fresh process: `python -m tests.benchmarks.panels.measure NAME ADDRESS`."""

import asyncio
import importlib
import json
import sys
import time
import warnings
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from tests.benchmarks.panels.case import CALLS, Hold

CROWD = 100
LATENCY_MS = 1000
_WARM_UP = 5
_CPU_SECONDS = 1.5
_PANELS_AT_LEAST = 20

Contender = Callable[[str], AbstractAsyncContextManager[Hold]]


async def cpu_ms_a_call(contender: Contender, address: str) -> float:
    """CPU time of this process per call, panel after panel, of a model without latency."""
    async with contender(f"{address}/0/v1") as hold:
        for _ in range(_WARM_UP):
            await hold()
        begun, panels = time.process_time(), 0
        while panels < _PANELS_AT_LEAST or time.process_time() - begun < _CPU_SECONDS:
            await hold()
            panels += 1
        return 1000 * (time.process_time() - begun) / (panels * CALLS)


async def seconds_of_a_crowd(contender: Contender, address: str) -> float:
    """Wall time of a hundred panels at once with a model that takes a second."""
    async with contender(f"{address}/0/v1") as hold:
        await hold()
    async with contender(f"{address}/{LATENCY_MS}/v1") as hold:
        begun = time.perf_counter()
        await asyncio.gather(*(hold() for _ in range(CROWD)))
        return time.perf_counter() - begun


def main() -> None:
    """Measure the contender `MODULE:NAME` at the server's address and print both as JSON."""
    name, address = sys.argv[1:]
    module, _, function = name.partition(":")
    # What other libraries warn about is theirs.
    warnings.simplefilter("ignore")
    contender = getattr(importlib.import_module(f"tests.benchmarks.panels.{module}"), function)
    print(json.dumps(asyncio.run(_measure(contender, address))))


async def _measure(contender: Contender, address: str) -> tuple[float, float]:
    """Both in one event loop, as some libraries keep connections from one use to the next."""
    cpu = await cpu_ms_a_call(contender, address)
    return cpu, await seconds_of_a_crowd(contender, address)


if __name__ == "__main__":
    main()
