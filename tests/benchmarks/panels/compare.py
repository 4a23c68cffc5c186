"""Runs every library's panel, each in a fresh process, against one server."""

import json
import subprocess
import sys
from collections.abc import Sequence

from attrs import frozen
from rich.console import Console
from rich.table import Table

from tests.benchmarks.panels.case import ROUNDS
from tests.benchmarks.panels.measure import CROWD, LATENCY_MS
from tests.benchmarks.panels.server import answering

_REFERENCE = "OpenAI SDK, default transport"
_IDEAL_SECONDS = (ROUNDS + 1) * LATENCY_MS / 1000
_CONTENDERS = {
    "aiohttp and a bare asyncio loop": "bare:bare_aiohttp",
    "the same, answers stored in SQLite": "bare:bare_with_storage",
    "OpenAI SDK, aiohttp transport": "on_sdk:sdk_aiohttp",
    _REFERENCE: "on_sdk:sdk_default",
    "agno": "on_agno:agents",
    "autogen-core": "on_autogen:agents",
    "LangGraph + langchain-openai": "on_langgraph:nothing_stored",
    "the same, with a SQLite checkpointer": "on_langgraph:with_checkpoints",
    "Pydantic AI, native output": "on_pydantic_ai:native_output",
}


@frozen
class Cost:
    """What a panel costs on one library.

    Attributes:
        name: the library and how it is used.
        cpu_ms: CPU time of the client per call of a model without latency.
        crowd_seconds: wall time of a hundred panels at once with a model of one second.
    """

    name: str
    cpu_ms: float
    crowd_seconds: float


def compare() -> Sequence[Cost]:
    """Measure all, one after the other."""
    with answering() as address:
        return [_measured(name, contender, address) for name, contender in _CONTENDERS.items()]


def print_comparison(costs: Sequence[Cost]) -> None:
    """Print the table, with each cost also as a ratio to the SDK on its default transport."""
    reference = next(cost.cpu_ms for cost in costs if cost.name == _REFERENCE)
    table = Table(
        "a panel of 16 calls on",
        "CPU ms a call",
        "to the SDK's",
        f"{CROWD} at once, s",
        f"to the ideal {_IDEAL_SECONDS:g} s",
        title="What a panel of language models costs",
        caption="crewAI is left out: its dependencies do not go together with the project's.",
    )
    for cost in costs:
        table.add_row(
            cost.name,
            f"{cost.cpu_ms:.2f}",
            f"{cost.cpu_ms / reference:.2f}",
            f"{cost.crowd_seconds:.2f}",
            f"{cost.crowd_seconds / _IDEAL_SECONDS:.2f}",
        )
    Console(width=120).print(table)


def _measured(name: str, contender: str, address: str) -> Cost:
    command = [sys.executable, "-m", "tests.benchmarks.panels.measure", contender, address]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Cost(name, *json.loads(done.stdout))


if __name__ == "__main__":
    print_comparison(compare())
