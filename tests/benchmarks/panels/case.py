"""The panel that every library holds: five seats, three rounds, one synthesis."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from tests.benchmarks.panels.answer import Answer

SEATS = 5
ROUNDS = 3
CALLS = SEATS * ROUNDS + 1
MODEL = "gpt-4o"
KEY = "sk-made-up"

SYNTHESIS_INSTRUCTIONS = "You conclude the panel."
_RULES = "Take a stand, rate every dimension from 1 to 9, and quote what you rest on. " * 15
_EVIDENCE = "The bench tests were done on two of the three sizes, and the third is pending. " * 30

Ask = Callable[[str, str], Awaitable[Answer]]
"""Ask a model, under instructions, a prompt."""

Hold = Callable[[], Awaitable[None]]
"""Hold a whole panel."""


def instructions(seat: int) -> str:
    """What seat number `seat`, counted from 1, is told about itself."""
    return f"You are expert {seat} of a panel. {_RULES}"


def prompt(seat: int, said: Mapping[int, Answer]) -> str:
    """What a seat is asked: the question, the evidence, and the last answer of every other."""
    others = [f"Expert {n}: {one.model_dump_json()}" for n, one in said.items() if n != seat]
    return "\n".join(["Which pathway should we take?", _EVIDENCE, *others])


async def hold_panel(ask: Ask) -> None:
    """The bare loop: all seats at once, round by round, then the synthesis (as seat 0)."""
    said: Mapping[int, Answer] = {}
    for _ in range(ROUNDS):
        said = dict(enumerate(await hold_round(ask, said), start=1))
    await ask(SYNTHESIS_INSTRUCTIONS, prompt(0, said))


async def hold_round(ask: Ask, said: Mapping[int, Answer]) -> Sequence[Answer]:
    """Every seat's answer, asked at once, each seeing what the others `said` before."""
    seats = range(1, SEATS + 1)
    return await asyncio.gather(*(ask(instructions(n), prompt(n, said)) for n in seats))
