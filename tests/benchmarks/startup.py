"""What it costs to start the command."""

import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.table import Row

_RUNS = 9
_EMPTY = """
import typer
app = typer.Typer()

@app.command()
def main() -> None:
    \"\"\"Do nothing.\"\"\"

app()
"""


def cost_of_help() -> Row:
    """CPU time of `ask-panel --help` against an empty Typer program's `--help`."""
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder, "empty.py")
        empty.write_text(_EMPTY)
        command = str(Path(sys.executable).with_name("ask-panel"))
        pairs = [
            (_cpu_seconds([command, "--help"]), _cpu_seconds([sys.executable, empty, "--help"]))
            for _ in range(_RUNS)
        ]
    ours, reference = (statistics.median(column) for column in zip(*pairs, strict=True))
    return Row(
        what="ask-panel --help",
        ours=1000 * ours,
        reference=1000 * reference,
        unit="ms CPU",
        against="an empty Typer program",
        aim=2.0,
    )


def _cpu_seconds(command: list[str | Path]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)
