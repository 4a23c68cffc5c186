"""Runs every library's panel, each in a fresh process, against one server."""

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from itertools import pairwise

from attrs import frozen
from rich.console import Console
from rich.table import Table

from tests.benchmarks.panels.contenders import (
    CONTENDERS,
    LESS_AND_LESS,
    OURS,
    REFERENCE,
    Contender,
)
from tests.benchmarks.panels.measure import CROWD, LATENCY_MS
from tests.benchmarks.panels.server import answering

# How the bare loop and how Ask Panel set the others' answers apart.
_OTHERS = re.compile(
    r"^Expert \d+: \{.*?$|^<<<(?:opinion \S+\nSeat:|reason |point ).*?^<<<end \S+>>>$",
    re.MULTILINE | re.DOTALL,
)


@frozen(kw_only=True)
class Cost:
    """What a panel costs on one library.

    Attributes:
        contender: the library.
        cpu_ms: CPU time of the client per call of a model without latency.
        crowd_seconds: wall time of a hundred panels at once with a model of one second.
        sent: what one panel sent, request by request.
    """

    contender: Contender
    cpu_ms: float
    crowd_seconds: float
    sent: Sequence[str]

    @property
    def ideal_seconds(self) -> float:
        """How long the calls take that must wait for each other."""
        return self.contender.in_a_row * LATENCY_MS / 1000


def compare() -> Sequence[Cost]:
    """Measure all, one after the other."""
    with answering() as address:
        return [_measured(contender, address) for contender in CONTENDERS]


def print_comparison(costs: Sequence[Cost]) -> None:
    """Print the table, with each cost also as a ratio to the SDK on its default transport."""
    reference = next(cost.cpu_ms for cost in costs if cost.contender.name == REFERENCE)
    table = Table(
        "5 seats x 3 rounds + synthesis on",
        "CPU ms a call",
        "/ SDK",
        f"{CROWD} at once, s",
        "/ ideal",
        "characters a panel",
        "of others",
        title="What a panel of language models costs",
        caption="Aims: CPU at most the SDK's on its default transport; 100 at once within 1.25 of "
        "the ideal. Ask Panel stores all; the others what their line says. crewAI is left out: "
        "its dependencies exclude the project's.",
    )
    for cost in costs:
        characters = sum(map(len, cost.sent))
        of_others = sum(len(said[0]) for one in cost.sent for said in _OTHERS.finditer(one))
        table.add_row(
            cost.contender.name,
            f"{cost.cpu_ms:.2f}",
            f"{cost.cpu_ms / reference:.2f}",
            f"{cost.crowd_seconds:.2f}",
            f"{cost.crowd_seconds / cost.ideal_seconds:.2f}",
            f"{characters:,}",
            f"{of_others / characters:.0%}",
        )
    Console(width=130).print(table)


def take_apart() -> Sequence[Cost]:
    """Measure our panel, and then with one part left away after the other."""
    with answering() as address:
        return [_measured(contender, address) for contender in (OURS, *LESS_AND_LESS)]


def print_parts(costs: Sequence[Cost]) -> None:
    """Print what each part costs: the difference that leaving it away makes."""
    whole, rest = costs[0].cpu_ms, costs[-1].cpu_ms
    table = Table(
        "part", "CPU ms a call", "share", title=f"Where the time of {OURS.name} goes", min_width=60
    )
    for before, after in pairwise(costs):
        part = before.cpu_ms - after.cpu_ms
        table.add_row(after.contender.name, f"{part:.2f}", f"{part / whole:.0%}")
    table.add_row("the typed calls: prompt, HTTP, reading", f"{rest:.2f}", f"{rest / whole:.0%}")
    table.add_row("all", f"{whole:.2f}", "100%")
    Console(width=130).print(table)


def _measured(contender: Contender, address: str) -> Cost:
    module = f"{__package__}.{contender.module}"
    command = [sys.executable, "-m", f"{__package__}.measure", module, contender.function, address]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    cpu_ms, crowd_seconds, sent = json.loads(done.stdout)
    if len(sent) != contender.calls:
        message = f"{contender.name} made {len(sent)} calls, not {contender.calls}"
        raise RuntimeError(message)
    return Cost(
        contender=contender,
        cpu_ms=cpu_ms / contender.calls,
        crowd_seconds=crowd_seconds,
        sent=sent,
    )


if __name__ == "__main__":
    print_comparison(compare())
    print_parts(take_apart())
