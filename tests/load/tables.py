"""The tables in which it is told."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from tests.load.crowd import SLOWEST_SECONDS, Crowd
from tests.load.memory import Growth
from tests.load.throughput import Comparison

_WIDTH = 130


def print_crowd(crowd: Crowd) -> None:
    """How long answers took, a line each route."""
    table = Table("route", "requests", "errors", "a second", "p50 ms", "p95 ms", "p99 ms")
    for one in crowd.routes:
        table.add_row(
            one.route,
            str(one.requests),
            str(one.errors),
            f"{one.a_second:.1f}",
            *(f"{1000 * seconds:.0f}" for seconds in (one.p50, one.p95, one.p99)),
        )
    table.caption = (
        f"{crowd.at_once:.0f} panels ran at once; they ended {crowd.ended}; aim: p95 under "
        f"{1000 * SLOWEST_SECONDS:.0f} ms, no error; cores taken: "
        + ", ".join(f"{name} {share:.2f}" for name, share in crowd.cpu.items())
    )
    Console(width=_WIDTH).print(table)


def print_throughput(comparisons: Sequence[Comparison]) -> None:
    """What requests cost, a line each kind."""
    table = Table(
        "request", "a second", "bare", "ratio", "CPU us", "bare", "CPU ratio", "aim", "client busy"
    )
    for one in comparisons:
        table.add_row(
            one.what,
            f"{one.ours.a_second:.0f}",
            f"{one.reference.a_second:.0f}",
            f"{one.ratio:.3f}",
            f"{1e6 * one.ours.cpu_of_one:.0f}",
            f"{1e6 * one.reference.cpu_of_one:.0f}",
            f"{one.cpu_ratio:.3f}",
            f">= {one.aim}",
            f"{one.ours.busy:.2f}",
        )
    table.caption = (
        "bare: a FastAPI route that gives the same bytes; of POST an insert of the same row by "
        "SQLAlchemy. One server process on one core; CPU is the server process's own"
    )
    Console(width=_WIDTH).print(table)


def print_growth(growths: Sequence[Growth]) -> None:
    """How memory grew, a line each process."""
    table = Table(
        "process", *(f"MiB after {count}" for count, _ in growths[0].samples), "KiB/panel"
    )
    for one in growths:
        mib = [f"{held:.1f}" for _, held in one.samples]
        table.add_row(one.process, *mib, f"{one.kib_a_panel:.1f}")
    Console(width=_WIDTH).print(table)
