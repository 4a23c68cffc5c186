"""Replay a stored panel from its journal, and compare it bit for bit."""

from collections.abc import Iterator
from datetime import datetime

from attrs import define, evolve, field, fields, frozen

from application.panel.buying import DeliberationPorts
from application.panel.deliberation import Deliberation
from application.panel.load_panel import load_panel
from application.panel.ports import SilentObserver
from application.panel.spending import BudgetedSpending
from application.shared import Clock
from domain.consensus import Consensus
from domain.panel import (
    SIGN_OFF,
    Ask,
    Awaited,
    AwaitSignOff,
    Panel,
    PanelId,
    PanelStatus,
    packet_for,
)
from domain.shared import IllegalState, canonical_json

_NOT_COMPARED = {"version", "_events"}
"""How often it was saved, and the events, which are a chain of digests of their own."""


@frozen
class ReplayPanel:
    """Run a panel that has ended again, from its recorded answers."""

    panel_id: PanelId


@frozen(kw_only=True)
class Replay:
    """What the replay gave.

    Attributes:
        panel: the panel as it came out again.
        answers: how many recorded answers were used.
        differences: the parts that came out otherwise than stored, and the answers whose packet
            is another than the one that was answered; empty where all is equal bit for bit.
    """

    panel: Panel
    answers: int
    differences: tuple[str, ...]

    @property
    def is_identical(self) -> bool:
        """Whether everything came out as it is stored."""
        return not self.differences


async def replay_panel(command: ReplayPanel, *, ports: DeliberationPorts) -> Replay:
    """Rerun the panel: no model is called, nothing is stored.

    Every packet is built again and must have the digest that was recorded with its answer; every
    round is measured again. Times are those of the record.

    Raises:
        NotFound: the tenant has no such panel.
        IllegalState: it has not ended, or the journal lacks an answer.
    """
    stored, documents = await load_panel(command.panel_id, ports.uow)
    if stored.status not in {PanelStatus.COMPLETED, PanelStatus.FAILED}:
        message = f"only a panel that ended can be replayed; this one is {stored.status}"
        raise IllegalState("replay_too_early", message)
    entries = await ports.journal.of_panel(stored.panel_id)
    clock = _RecordedClock(_times(stored))
    steps = _Rerun(
        panel=_as_convened(stored),
        documents=documents,
        journalled={(e.round_number, e.phase, e.agent_id): e for e in entries},
        ports=evolve(ports, clock=clock, observer=SilentObserver(), embedder=None),
        spending=BudgetedSpending(clock=clock, started_at=stored.created_at),
    )
    steps.panel.change_status(PanelStatus.IN_PROGRESS, now=stored.created_at)
    await _run(steps, stored)
    differing = (f"{part} came out differently" for part in _differences(stored, steps.panel))
    return Replay(
        panel=steps.panel, answers=steps.used, differences=(*steps.other_packets, *differing)
    )


@define
class _Rerun(Deliberation):
    """A deliberation that finds every answer in the journal, and stores nothing."""

    used: int = field(default=0, init=False)
    other_packets: list[str] = field(factory=list, init=False)

    async def ask(self, seat: str) -> None:
        """Check that the recorded answer was given to this packet."""
        turn = await self._asking()
        entry = self.journalled.get((turn.round_number, turn.phase.name, seat))
        if entry is None:
            message = f"the journal lacks the answer of {seat} in round {turn.round_number}"
            raise IllegalState("answer_missing", message)
        self.used += 1
        if packet_for(self.panel, turn, seat).digest() != entry.packet_digest:
            place = f"{turn.phase.name}, round {turn.round_number}"
            self.other_packets.append(f"the packet of {seat} ({place}) is another")

    async def _save(self) -> None:
        """Store nothing."""


@define
class _RecordedClock(Clock):
    """Tells the recorded times, in order; the last one again when there are no more."""

    times: list[datetime]

    def now(self) -> datetime:
        """The next recorded time."""
        return self.times.pop(0) if len(self.times) > 1 else self.times[0]


async def _run(steps: _Rerun, stored: Panel) -> None:
    while True:
        _stop_where_stopped(steps.panel, stored)
        turn = await steps.plan()
        if isinstance(turn, Ask):
            for seat in turn.seats:
                await steps.ask(seat)
            await steps.record()
            continue
        if isinstance(turn, AwaitSignOff) and stored.sign_off is not None:
            signed = stored.sign_off
            awaited = Awaited(round_number=turn.round_number, phase=SIGN_OFF)
            steps.panel.wait_for(awaited, now=signed.signed_at)
            steps.panel.sign(
                signed.name, signed.decision, signed.text, by=signed.by, now=signed.signed_at
            )
            continue
        await steps.conclude()
        return


def _stop_where_stopped(panel: Panel, stored: Panel) -> None:
    """Before a round that the stored panel could not pay for and so never held."""
    held_all = len(panel.discussions) == len(stored.discussions) and not panel.open_discussion
    wrote_all = len(panel.notes) == len(stored.notes)
    if stored.stopped is not None and held_all and wrote_all and not panel.status.is_terminal:
        panel.stop(stored.stopped, now=stored.created_at)


def _as_convened(stored: Panel) -> Panel:
    """The panel as it was before its first round."""
    return evolve(
        stored,
        status=PanelStatus.DRAFT,
        discussions=(),
        notes=(),
        measurements=Consensus(rule=stored.measurements.rule),
        awaited=None,
        stopped=None,
        sign_off=None,
        recommendation=None,
        ending=None,
        failure=None,
        completed_at=None,
        pending_events=(),
    )


def _times(stored: Panel) -> list[datetime]:
    """When rounds were opened and closed, and when the panel ended, in the order of asking."""
    times: list[datetime] = []
    for discussion in stored.discussions:
        times += [t for t in (discussion.started_at, discussion.completed_at) if t is not None]
    return [*times, stored.completed_at or (times or [stored.created_at])[-1]]


def _differences(stored: Panel, replayed: Panel) -> Iterator[str]:
    for attribute in fields(Panel):
        if attribute.name in _NOT_COMPARED:
            continue
        before, after = getattr(stored, attribute.name), getattr(replayed, attribute.name)
        if canonical_json(before) != canonical_json(after):
            yield attribute.name
