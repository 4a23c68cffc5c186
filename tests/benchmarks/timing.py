"""How long calls take, whatever else the machine does."""

import gc
import time
from collections.abc import Callable
from math import ceil

_ROUNDS_AT_LEAST = 5
_TOTAL_SECONDS = 1.5
_ROUND_SECONDS = 0.005

Call = Callable[[], object]


def fastest(*calls: Call) -> list[float]:
    """The seconds that each call takes at its fastest.

    They take turns, so that what else runs on the machine slows them alike; of each call the
    fastest turn counts, as nothing but others makes one slower than another. Every call is made
    once beforehand, to warm up. Garbage is collected before, not during the measurement.
    """
    often = [ceil(_ROUND_SECONDS / max(_seconds(call, 1), 1e-9)) for call in calls]
    best = [float("inf")] * len(calls)
    gc.collect()
    gc.disable()
    try:
        begun, rounds = time.perf_counter(), 0
        while rounds < _ROUNDS_AT_LEAST or time.perf_counter() - begun < _TOTAL_SECONDS:
            rounds += 1
            for place, call in enumerate(calls):
                best[place] = min(best[place], _seconds(call, often[place]))
    finally:
        gc.enable()
    return best


def _seconds(call: Call, times: int) -> float:
    begun = time.perf_counter()
    for _ in range(times):
        call()
    return (time.perf_counter() - begun) / times
