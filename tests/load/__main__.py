"""`python -m tests.load`: the service under load, in three tables; 1 where it does not hold."""

import sys
import tempfile
from argparse import ArgumentDefaultsHelpFormatter, ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

from tests.load.crowd import Crowd, crowd
from tests.load.memory import KIB_A_PANEL, Growth, grow
from tests.load.service import open_stores
from tests.load.tables import print_crowd, print_growth, print_throughput
from tests.load.throughput import compare

_PARTS = ("load", "throughput", "memory")


def _options() -> Namespace:
    parser = ArgumentParser("python -m tests.load", formatter_class=ArgumentDefaultsHelpFormatter)
    parser.add_argument(
        "parts", nargs="*", choices=[*_PARTS, []], default=_PARTS, help="what to measure"
    )
    parser.add_argument("--seconds", type=int, default=60, help="how long users come")
    parser.add_argument("--turn", type=float, default=1.0, help="seconds of each turn of a server")
    parser.add_argument("--panels", type=int, default=1000, help="panels to hold for the memory")
    return parser.parse_args()


def main() -> int:
    """Measure what is asked for, and print it; 1 where an aim that must hold does not."""
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="ask-panel-load-"))
    tell = _teller()
    tell(f"starting PostgreSQL and Redis; the processes log to {folder}")
    wrongs: list[str] = []
    with open_stores() as stores:
        if "throughput" in options.parts:
            print_throughput(compare(stores, folder, seconds=options.turn, tell=tell))
        if "memory" in options.parts:
            growths = grow(stores, folder, panels=options.panels, tell=tell)
            print_growth(growths)
            wrongs += _grown(growths)
        if "load" in options.parts:
            came: Crowd = crowd(stores, folder, seconds=options.seconds, tell=tell)
            print_crowd(came)
            wrongs += came.wrongs()
    for line in wrongs:
        tell(f"WRONG: {line}")
    return 1 if wrongs else 0


def _teller() -> Callable[[str], None]:
    began = monotonic()

    def tell(line: str) -> None:
        sys.stderr.write(f"{monotonic() - began:6.1f} s  {line}\n")

    return tell


def _grown(growths: list[Growth]) -> Iterator[str]:
    for one in growths:
        if one.kib_a_panel > KIB_A_PANEL:
            yield f"the {one.process} grew by {one.kib_a_panel:.1f} KiB with each panel"


if __name__ == "__main__":
    sys.exit(main())
