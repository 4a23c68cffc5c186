"""Run every benchmark and print three tables."""

import asyncio

from tests.benchmarks.deliberation import cost_of_an_answer, hundred_panels_at_once
from tests.benchmarks.panels.compare import compare, print_comparison, print_parts, take_apart
from tests.benchmarks.reliability import against_packages, growth
from tests.benchmarks.startup import cost_of_help
from tests.benchmarks.table import print_table


def main() -> None:
    """Measure, one after the other, and print the ratios."""
    rows = [cost_of_help(), *against_packages(), *growth()]
    rows += asyncio.run(cost_of_an_answer())
    rows += asyncio.run(hundred_panels_at_once())
    print_table(rows)
    print_comparison(compare())
    print_parts(take_apart())


if __name__ == "__main__":
    main()
