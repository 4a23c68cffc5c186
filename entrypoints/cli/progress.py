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
from domain.panel import PEER_RANKING, Ask, Awaited, AwaitHumans, Panel, PanelMember
from domain.panel.office import is_office
from domain.shared import Usage
from entrypoints.cli.output import print_paragraph, progress_console
from entrypoints.cli.plain_text import shortened
from entrypoints.cli.wording import (
    budget_in_words,
    counted,
    duration,
    figure,
    label_of,
    names_of,
    panel_type_in_words,
    phase_in_words,
    points_in_words,
    same_model_in_words,
    usage_in_words,
)

_REFRESHES_PER_SECOND = 8


def announce(panel: Panel, *, labels: Mapping[str, str], estimate: Usage | None = None) -> None:
    """Say which panel begins or goes on, with whom and within what limits.

    With an `estimate` of what it takes at most, also whether its budget may not cover that.
    """
    console = progress_console()
    print_paragraph(console, f"Panel {panel.panel_id}, {panel_type_in_words(panel)}")
    seats = ", ".join(_seat(member) for member in panel.members)
    print_paragraph(console, seats, first=f"{counted(len(panel.members), 'seat')}: ")
    print_paragraph(console, label_of(panel, labels), first="Experts: ")
    count = len(panel.sources)
    documents = counted(count, "document") if count else "none given"
    print_paragraph(console, documents, first="Evidence: ")
    budget = budget_in_words(panel.budget)
    if budget:
        if estimate is not None and panel.budget.exceeded_by(estimate) is not None:
            most = usage_in_words(estimate)
            budget += f"; all rounds take up to {most}, so it may end early with what it has"
        print_paragraph(console, budget, first="Budget: ")
    warning = same_model_in_words(panel)
    if warning:
        print_paragraph(console, warning, first="Warning: ", style="yellow")


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

    def opening(self, turn: Ask | AwaitHumans) -> str:
        """The round that begins; a closing vote comes after all that the rule allows."""
        rounds = self.panel.measurements.rule.maximum_rounds
        number = turn.round_number
        of_all = "" if turn.phase.name == PEER_RANKING.name else f" of {rounds}"
        return f"Round {number}{of_all}: {phase_in_words(turn.phase.name)}"

    def elapsed(self) -> str:
        """The time since the start."""
        return duration(self.clock.now() - self.started)

    def asked(self, member: PanelMember) -> str:
        """What a seat or an office is doing."""
        return "is writing" if is_office(member.agent_id) else "is answering"

    def answer(self, entry: JournalEntry) -> str:
        """What a seat holds or raised, or what an office wrote.

        Where people sit on the panel, only that a seat has answered: whoever watches may be one
        of them, and is to answer blind.
        """
        opinion = entry.opinion
        if self._is_secret(entry):
            return "has answered"
        if opinion is not None and opinion.abstention is not None:
            return self._no_answer(entry, opinion.abstention)
        if is_office(entry.agent_id):
            return f"{phase_in_words(entry.phase)}: {entry.content}"
        position = (opinion.position or "rated, no position") if opinion else ""
        said = (position, points_in_words(entry.points))
        return ", ".join(part for part in said if part) or "nothing to add"

    def outcome(self, result: ConsensusResult) -> str:
        """The figures of a round that is over."""
        answered = f"{result.seats_answered} of {result.seats_convened} seats answered"
        return f"Round {result.round_number} done: {answered}, agreement {figure(result.level)}"

    def awaiting(self, awaited: Awaited) -> str:
        """Whom the panel waits for."""
        if awaited.is_sign_off:
            return "The outcome waits for a person's signature"
        people = names_of(self.panel, awaited.seats)
        phase = phase_in_words(awaited.phase)
        return f"Round {awaited.round_number} waits for {people} ({phase})"

    def stop(self, reason: str) -> str:
        """Why no more is asked."""
        return f"Stopped, no more is asked: {reason}"

    def _is_secret(self, entry: JournalEntry) -> bool:
        people = any(member.is_human for member in self.panel.members)
        return people and not is_office(entry.agent_id) and not entry.out_of_budget

    def _no_answer(self, entry: JournalEntry, reason: str) -> str:
        if entry.out_of_budget:
            return f"not asked any more: {reason}"
        if is_office(entry.agent_id):
            return f"no {phase_in_words(entry.phase)}: {reason}"
        return f"abstains: {reason}"


@define
class PlainProgress(DeliberationObserver):
    """A line for everything that happens."""

    console: Console
    story: Story

    def round_opened(self, ask: Ask | AwaitHumans, convened: int) -> None:
        """Name the round."""
        self._say(f"{self.story.opening(ask)}, {convened} seats")

    def seat_asked(self, member: PanelMember) -> None:
        """Say who is answering."""
        self._say(f"{member.agent_name} {self.story.asked(member)}", indent="  ")

    def seat_answered(self, member: PanelMember, entry: JournalEntry) -> None:
        """Say what a seat holds."""
        self._say(f"{member.agent_name}: {self.story.answer(entry)}", indent="  ")

    def people_awaited(self, awaited: Awaited) -> None:
        """Say whom the panel waits for."""
        self._say(self.story.awaiting(awaited))

    def discussion_stopped(self, reason: str) -> None:
        """Say why no more is asked."""
        self._say(self.story.stop(reason))

    def round_measured(self, result: ConsensusResult) -> None:
        """Give the round's figures."""
        self._say(self.story.outcome(result))

    def _say(self, text: str, indent: str = "") -> None:
        start = f"{self.story.elapsed()} {indent}"
        line = shortened(text, self.console.width - len(start))
        self.console.print(Text(f"{start}{line}"), soft_wrap=True)


@define
class LiveProgress(DeliberationObserver):
    """The seats of the round under way, and a line that stays for whatever is over."""

    console: Console
    story: Story
    title: str = field(default="Starting", init=False)
    seats: dict[str, str] = field(factory=dict, init=False)

    def round_opened(self, ask: Ask | AwaitHumans, convened: int) -> None:  # noqa: ARG002 - listed
        """List the seats of the round in speaking order."""
        members = [self.story.panel.member(agent_id) for agent_id in ask.speaking_order]
        self.seats = {member.agent_name: "waiting" for member in members if member}
        self.title = self.story.opening(ask)

    def seat_asked(self, member: PanelMember) -> None:
        """Show that the seat is answering, or that an office is writing."""
        if is_office(member.agent_id):
            self.title, self.seats = "Between the rounds", {}
        self.seats[member.agent_name] = f"{self.story.asked(member).removeprefix('is ')} ..."

    def seat_answered(self, member: PanelMember, entry: JournalEntry) -> None:
        """Show what it holds; what an office wrote stays above the display."""
        answer = self.story.answer(entry)
        if is_office(member.agent_id):
            self._leave(f"{member.agent_name}: {answer}")
            self.seats = {}
        else:
            self.seats[member.agent_name] = answer

    def people_awaited(self, awaited: Awaited) -> None:
        """Leave a line that says whom the panel waits for."""
        self._leave(self.story.awaiting(awaited))

    def discussion_stopped(self, reason: str) -> None:
        """Leave a line that says why no more is asked."""
        self._leave(self.story.stop(reason))

    def round_measured(self, result: ConsensusResult) -> None:
        """Leave the round's figures above the display."""
        self._leave(self.story.outcome(result))
        self.seats = {}

    def render(self) -> Text:
        """The display at this moment (called from Rich's own thread)."""
        room = self.console.width - 2
        lines = [f"{self.title}  {self.story.elapsed()}"]
        for name, state in tuple(self.seats.items()):
            lines.append(f"  {shortened(f'{name}: {state}', room)}")
        return Text("\n".join(lines))

    def _leave(self, text: str) -> None:
        self.console.print(Text(shortened(text, self.console.width)))


def _seat(member: PanelMember) -> str:
    return f"{member.agent_name} (a person)" if member.is_human else member.agent_name
