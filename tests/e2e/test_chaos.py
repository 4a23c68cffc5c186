"""Workers die, and no panel is lost, run twice to its end, or asked about twice without need."""

import asyncio
from pathlib import Path

from tests.chaos.ordeal import Ordeal, endure
from tests.chaos.stack import running_stack

SMALL = Ordeal(panels=8, workers=2, kills=2, pause=1.0, freeze=False, restart=False)


def test_panels_come_through_the_death_of_the_workers_that_run_them(tmp_path: Path) -> None:
    with running_stack(tmp_path, latency=0.2) as stack:
        # No panel ends before the last worker is killed.
        stack.fake.allowed = 5 * SMALL.panels
        outcome = asyncio.run(endure(stack, SMALL, lambda _: None))

    assert list(outcome.wrongs(SMALL)) == []
    assert outcome.under_way > 0
