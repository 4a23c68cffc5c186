"""The ordeal: panels under way while what they run on dies, and what came of them."""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from math import inf
from typing import TypeVar

import httpx
from attrs import define, field, frozen
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from domain.panel import Panel
from domain.shared import RecordedEvent, Unavailable, first_broken_link
from domain.tenancy import TenantId
from entrypoints.bootstrap import Application, open_application
from entrypoints.settings import Settings
from tests.chaos.stack import LEASE_SECONDS, Stack
from tests.entrypoints.panels_begun import a_tenant, begun, stored
from tests.patience import PATIENCE_SECONDS

_MODEL = "openai:fake"
_TENANTS = 3

Result = TypeVar("Result")


@frozen(kw_only=True)
class Ordeal:
    """What panels have to come through.

    Attributes:
        panels: how many, of three tenants in turn.
        workers: how many run them.
        kills: how many workers are killed.
        pause: seconds before each kill.
        freeze: whether a worker is stopped for twice its lease, and then goes on.
        restart: whether the database crashes once, and Redis forgets everything.
        patience: seconds that the panels have to end, after the last of it.
    """

    panels: int
    workers: int
    kills: int
    pause: float
    freeze: bool
    restart: bool
    patience: float = 120


@define(kw_only=True)
class Outcome:
    """What came of it.

    Attributes:
        ended: how many panels ended in each status.
        answers: how many answers are in the journals.
        told: how many answers the records tell of.
        requests: how many the model got.
        in_flight: how many of them had no recorded answer when something died, all times
            together.
        under_way: how many panels had not ended when the last of it was over.
        repeated: what is told more often in the record than it can have happened.
        broken: the tenants whose chain of events does not hold.
        stopped: the exit statuses of the workers that were stopped in the end.
    """

    ended: Counter[str] = field(factory=Counter)
    answers: int = 0
    told: int = 0
    requests: int = 0
    in_flight: int = 0
    under_way: int = 0
    repeated: list[str] = field(factory=list)
    broken: list[TenantId] = field(factory=list)
    stopped: list[int] = field(factory=list)

    def wrongs(self, ordeal: Ordeal) -> Iterator[str]:
        """What should not have come of it."""
        if self.ended != {"completed": ordeal.panels}:
            yield f"of {ordeal.panels} panels ended {dict(self.ended)}"
        if self.requests > self.answers + self.in_flight:
            bought = self.requests - self.answers - self.in_flight
            yield f"{bought} answers were bought twice that were not in flight"
        if self.told != self.answers:
            yield f"{self.told} answers are told, of {self.answers}"
        yield from self.repeated
        yield from (f"the chain of {tenant_id} does not hold" for tenant_id in self.broken)
        if any(self.stopped):
            yield f"the workers ended with {self.stopped}"


async def endure(stack: Stack, ordeal: Ordeal, tell: Callable[[str], None]) -> Outcome:
    """Put panels through the ordeal; what the model held until the last of it, it answers then.

    Args:
        stack: runs, without workers.
        ordeal: what happens to it.
        tell: is told of each thing that happens.
    """
    outcome = Outcome()
    async with open_application(Settings(stack.service_url), serving=True) as application:
        tenants = [await a_tenant(application) for _ in range(_TENANTS)]
        panels = [
            await begun(
                application,
                tenants[number % _TENANTS],
                answered_by=_MODEL,
                # No two panels ask the model the same.
                query=f"Which route for device {number}?",
            )
            for number in range(ordeal.panels)
        ]
        for _ in range(ordeal.workers):
            stack.workers.start()
        await _first_request(stack)
        in_flight = partial(_in_flight, application, panels, stack)
        await _strike(stack, ordeal, outcome, in_flight, tell)
        stack.fake.allowed = inf
        outcome.under_way = ordeal.panels - len(await _ended(application, panels))
        tell(f"the last of it is over; {outcome.under_way} panels are under way")
        stack.workers.revive()
        await _until_ended(application, panels, ordeal.patience)
        await _take_stock(application, panels, outcome)
    outcome.requests = stack.fake.record.total
    outcome.stopped = await asyncio.to_thread(stack.workers.stop)
    return outcome


async def _first_request(stack: Stack) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while stack.fake.record.total == 0:  # noqa: ASYNC110 - it comes from another process
            await asyncio.sleep(0.05)


async def _strike(
    stack: Stack,
    ordeal: Ordeal,
    outcome: Outcome,
    in_flight: Callable[[], Awaitable[int]],
    tell: Callable[[str], None],
) -> None:
    frozen_one = None
    for number in range(1, ordeal.kills + 1):
        await asyncio.sleep(ordeal.pause)
        with stack.workers.paused():
            outcome.in_flight += await in_flight()
            await asyncio.to_thread(stack.workers.kill)
        tell(f"killed a worker ({number} of {ordeal.kills})")
        if ordeal.freeze and number == 1:
            frozen_one = stack.workers.freeze()
            outcome.in_flight += await in_flight()
            tell("froze a worker")
        if frozen_one is not None and number == ordeal.kills // 2 + 1:
            # What it does before it finds out that its lease is over counts as in flight.
            await asyncio.sleep(max(0, 2 * LEASE_SECONDS - ordeal.pause * (number - 1)))
            outcome.in_flight += await in_flight()
            stack.workers.thaw(frozen_one)
            tell("the frozen worker goes on, past its lease")
        if ordeal.restart and number == ordeal.kills // 2:
            outcome.in_flight += await in_flight()
            await asyncio.to_thread(stack.server.restart)
            # What was asked while it was away could not be recorded.
            outcome.in_flight += await in_flight()
            tell("the database crashed, and is back")
            stack.redis.flush()
            tell("Redis forgot everything")


async def _in_flight(application: Application, panels: Sequence[Panel], stack: Stack) -> int:
    """How many places the model was asked about whose answers are not recorded.

    The model's answer may have been sent, and lie in the worker: as long as it is not recorded,
    the worker's death loses it.
    """
    recorded = await _recorded(application, panels)
    async with httpx.AsyncClient() as http:
        # Whatever a worker sent has come before this.
        (await http.get(f"{stack.fake.url}/_control")).raise_for_status()
    return len(stack.fake.record.asked) - recorded


async def _recorded(application: Application, panels: Sequence[Panel]) -> int:
    journals = [
        partial(application.journal(panel.tenant_id).of_panel, panel.panel_id) for panel in panels
    ]
    return sum([len(await _patiently(read)) for read in journals])


async def _until_ended(application: Application, panels: Sequence[Panel], patience: float) -> None:
    async with asyncio.timeout(patience):
        while len(await _ended(application, panels)) < len(panels):  # noqa: ASYNC110
            await asyncio.sleep(0.5)


async def _ended(application: Application, panels: Sequence[Panel]) -> list[Panel]:
    found = [await _patiently(partial(stored, application, panel)) for panel in panels]
    return [panel for panel in found if panel.status.is_terminal]


async def _take_stock(application: Application, panels: Sequence[Panel], outcome: Outcome) -> None:
    outcome.ended = Counter(panel.status.value for panel in await _ended(application, panels))
    outcome.answers = await _recorded(application, panels)
    for tenant_id in {panel.tenant_id for panel in panels}:
        chain = await application.events(tenant_id).after(0, limit=100_000)
        if first_broken_link(chain) is not None:
            outcome.broken.append(tenant_id)
        outcome.repeated += _repeated(chain)
        outcome.told += sum(event.event_type == "answer_recorded" for event in chain)


def _repeated(chain: Sequence[RecordedEvent]) -> list[str]:
    """What is told twice: a conclusion, a round's opening, measurement or end, a message."""
    told = Counter(
        (event.subject, event.event_type, _place(json.loads(str(event.payload))))
        for event in chain
        if event.event_type not in {"member_added", "note_written", "officer_appointed"}
    )
    return [f"{subject}: {kind} {place}" for (subject, kind, place), n in told.items() if n > 1]


def _place(payload: dict[str, object]) -> str:
    """Where in its panel something happened: the round, the seat, the status."""
    for part in ("message", "result"):
        inner = payload.get(part)
        if isinstance(inner, dict):
            payload = {**inner, **payload}
    names = ("round_number", "phase", "agent_id", "new_status")
    return " ".join(str(payload[name]) for name in names if name in payload)


@retry(
    retry=retry_if_exception_type(Unavailable),
    stop=stop_after_delay(PATIENCE_SECONDS),
    wait=wait_fixed(0.2),
    reraise=True,
)
async def _patiently(read: Callable[[], Awaitable[Result]]) -> Result:
    return await read()
