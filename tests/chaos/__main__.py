"""`python -m tests.chaos`: sixty panels through all of it, and what came of them."""

import asyncio
import sys
import tempfile
from pathlib import Path
from time import monotonic

import attrs

from tests.chaos.ordeal import Ordeal, endure
from tests.chaos.stack import running_stack

ORDEAL = Ordeal(panels=60, workers=3, kills=8, pause=3.0, freeze=True, restart=True)


def main() -> int:
    """Run it, and say what came of it; 0 where nothing was lost or done twice."""
    began = monotonic()

    def tell(line: str) -> None:
        sys.stdout.write(f"{monotonic() - began:6.1f} s  {line}\n")
        sys.stdout.flush()

    folder = Path(tempfile.mkdtemp(prefix="ask-panel-chaos-"))
    tell(f"{ORDEAL.panels} panels, {ORDEAL.workers} workers, which log to {folder}")
    with running_stack(folder, latency=1.0) as stack:
        outcome = asyncio.run(endure(stack, ORDEAL, tell))
    for name, value in attrs.asdict(outcome).items():
        tell(f"{name}: {dict(value) if name == 'ended' else value}")
    wrong = list(outcome.wrongs(ORDEAL))
    for line in wrong:
        tell(f"WRONG: {line}")
    tell("wrong" if wrong else "nothing was lost, and nothing was done twice")
    return 1 if wrong else 0


sys.exit(main())
