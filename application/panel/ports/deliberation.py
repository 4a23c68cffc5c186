"""How a deliberation is sequenced and watched."""

from typing import Protocol

from application.panel.ports.experts import JournalEntry
from domain.consensus import ConsensusResult
from domain.panel import Ask, Awaited, AwaitHumans, Panel, PanelMember, Turn


class DeliberationSteps(Protocol):
    """The steps of one running panel, each safe to repeat after a crash."""

    async def plan(self) -> Turn:
        """What comes next."""
        ...

    async def ask(self, seat: str) -> None:
        """Get one seat's answer of the present turn into the journal."""
        ...

    async def record(self) -> None:
        """Put the turn's answers on the record; measure and save a round that is full."""
        ...

    async def wait(self) -> bool:
        """Say whether the panel waits for people, after saving that it does."""
        ...

    async def conclude(self) -> None:
        """End the panel."""
        ...


class DeliberationEngine(Protocol):
    """Sequences the steps of a panel and remembers how far it came."""

    async def run(self, panel: Panel, steps: DeliberationSteps) -> None:
        """Run a panel that has just begun to its end, or until it waits for people."""
        ...

    async def resume(self, panel: Panel, steps: DeliberationSteps) -> None:
        """Run a panel that was interrupted or has waited, from where it stands."""
        ...

    async def forget(self, panel: Panel) -> None:
        """Remove what was remembered of a panel."""
        ...


class DeliberationObserver(Protocol):
    """Is told how a deliberation goes; a display, never a part of the outcome."""

    def round_opened(self, ask: Ask | AwaitHumans, convened: int) -> None:
        """A round begins."""
        ...

    def seat_asked(self, member: PanelMember) -> None:
        """A seat or an office is asked."""
        ...

    def seat_answered(self, member: PanelMember, entry: JournalEntry) -> None:
        """An answer (or abstention) is recorded."""
        ...

    def people_awaited(self, awaited: Awaited) -> None:
        """The panel waits for people."""
        ...

    def discussion_stopped(self, reason: str) -> None:
        """No more seats are asked, before the protocol's own end."""
        ...

    def round_measured(self, result: ConsensusResult) -> None:
        """A round is closed and measured."""
        ...


class SilentObserver(DeliberationObserver):
    """Watches, and shows nothing."""

    def round_opened(self, ask: Ask | AwaitHumans, convened: int) -> None:
        """Show nothing."""

    def seat_asked(self, member: PanelMember) -> None:
        """Show nothing."""

    def seat_answered(self, member: PanelMember, entry: JournalEntry) -> None:
        """Show nothing."""

    def people_awaited(self, awaited: Awaited) -> None:
        """Show nothing."""

    def discussion_stopped(self, reason: str) -> None:
        """Show nothing."""

    def round_measured(self, result: ConsensusResult) -> None:
        """Show nothing."""
