"""An observer for runs that nobody watches."""

from application.panel.ports import DeliberationObserver, JournalEntry
from domain.consensus import ConsensusResult
from domain.panel import Ask, PanelMember


class Silence(DeliberationObserver):
    """Shows nothing."""

    def round_opened(self, ask: Ask, convened: int) -> None:
        """Nothing."""

    def seat_asked(self, member: PanelMember) -> None:
        """Nothing."""

    def seat_answered(self, member: PanelMember, entry: JournalEntry) -> None:
        """Nothing."""

    def round_measured(self, result: ConsensusResult) -> None:
        """Nothing."""
