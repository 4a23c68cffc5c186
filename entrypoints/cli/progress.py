"""How a deliberation goes, on stderr: a live display on a terminal, plain lines elsewhere."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from attrs import define, field, frozen
from rich.console import Console
from rich.live import Live
from rich.text import Text

from application.panel.ports import DeliberationObserver, JournalEntry
from application.shared import Clock
from domain.consensus import ConsensusResult
from domain.panel import Ask, Panel, PanelMember
from entrypoints.cli.output import print_paragraph, progress_console
from entrypoints.cli.plain_text import shortened
from entrypoints.cli.wording import duration, figure, label_of, phase_in_words

_REFRESHES_PER_SECOND = 8


def announce(panel: Panel, *, labels: Mapping[str, str]) -> None:
    """Say which panel begins or goes on, and with whom."""
    console = progress_console()
    seats = ", ".join(member.agent_name for member in panel.members)
    print_paragraph(console, f"Panel {panel.panel_id}, {panel.panel_type.value}")
    print_paragraph(console, seats, first=f"{len(panel.members)} seats: ")
    print_paragraph(console, label_of(panel, labels), first="Experts: ")
    count = len(panel.sources)
    documents = f"{count} document{'' if count == 1 else 's'}" if count else "none given"
    print_paragraph(console, documents, first="Evidence: ")


@contextmanager
def watching(panel: Panel, clock: Clock) -> Iterator[DeliberationObserver]:
    """An observer that shows how the panel goes, until the block is left."""
    console = progress_console()
    story = Story(panel, clock, clock.now())
    if not console.is_terminal or console.is_dumb_terminal:
        yield PlainProgress(console, story)
        return
    progress = LiveProgress(console, story)
    with Live(
        console=console,
        get_renderable=progress.render,
        refresh_per_second=_REFRESHES_PER_SECOND,
        transient=True,
    ):
        yield progress


@frozen
class Story:
    """What there is to tell of a running panel, a line each."""

    panel: Panel
    clock: Clock
    started: datetime

    def opening(self, ask: Ask) -> str:
        """The round that begins."""
        rounds = self.panel.measurements.rule.maximum_rounds
        return f"Round {ask.round_number} of {rounds}: {phase_in_words(ask.phase.name)}"

    def elapsed(self) -> str:
        """The time since the start."""
        return duration(self.clock.now() - self.started)

    def answer(self, entry: JournalEntry) -> str:
        """What a seat holds."""
        opinion = entry.opinion
        if opinion.abstention is not None:
            return f"abstains: {opinion.abstention}"
        return opinion.position or "rated, no position"

    def outcome(self, result: ConsensusResult) -> str:
        """The figures of a round that is over."""
        answered = f"{result.seats_answered} of {result.seats_convened} seats answered"
        return f"Round {result.round_number} done: {answered}, agreement {figure(result.level)}"


@define
class PlainProgress(DeliberationObserver):
    """A line for everything that happens."""

    console: Console
    story: Story

    def round_opened(self, ask: Ask, convened: int) -> None:
        """Name the round."""
        self._say(f"{self.story.opening(ask)}, {convened} seats")

    def seat_asked(self, member: PanelMember) -> None:
        """Say who is answering."""
        self._say(f"{member.agent_name} is answering", indent="  ")

    def seat_answered(self, member: PanelMember, entry: JournalEntry) -> None:
        """Say what a seat holds."""
        self._say(f"{member.agent_name}: {self.story.answer(entry)}", indent="  ")

    def round_measured(self, result: ConsensusResult) -> None:
        """Give the round's figures."""
        self._say(self.story.outcome(result))

    def _say(self, text: str, indent: str = "") -> None:
        start = f"{self.story.elapsed()} {indent}"
        line = shortened(text, self.console.width - len(start))
        self.console.print(Text(f"{start}{line}"), soft_wrap=True)


@define
class LiveProgress(DeliberationObserver):
    """The seats of the round under way, and a line that stays for each round that is over."""

    console: Console
    story: Story
    title: str = field(default="Starting", init=False)
    seats: dict[str, str] = field(factory=dict, init=False)

    def round_opened(self, ask: Ask, convened: int) -> None:  # noqa: ARG002 - seats are listed
        """List the seats of the round in speaking order."""
        members = [self.story.panel.member(agent_id) for agent_id in ask.speaking_order]
        self.seats = {member.agent_name: "waiting" for member in members if member}
        self.title = self.story.opening(ask)

    def seat_asked(self, member: PanelMember) -> None:
        """Show that the seat is answering."""
        self.seats[member.agent_name] = "answering ..."

    def seat_answered(self, member: PanelMember, entry: JournalEntry) -> None:
        """Show what it holds."""
        self.seats[member.agent_name] = self.story.answer(entry)

    def round_measured(self, result: ConsensusResult) -> None:
        """Leave the round's figures above the display."""
        self.console.print(Text(self.story.outcome(result)))
        self.seats = {}

    def render(self) -> Text:
        """The display at this moment (called from Rich's own thread)."""
        room = self.console.width - 2
        lines = [f"{self.title}  {self.story.elapsed()}"]
        for name, state in tuple(self.seats.items()):
            lines.append(f"  {shortened(f'{name}: {state}', room)}")
        return Text("\n".join(lines))
