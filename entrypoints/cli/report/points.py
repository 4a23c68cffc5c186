"""What was raised and what became of it: assumptions, the two sides, the map of ideas."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Console

from domain.panel import Idea, JudgedPoint, Panel, PointKind, Stance, idea_map
from entrypoints.cli.output import print_paragraph
from entrypoints.cli.plain_text import one_line, shortened
from entrypoints.cli.report.heading import REASONS_LENGTH, print_heading
from entrypoints.cli.wording import figure, names_of
from entrypoints.representation import (
    Argument,
    Reply,
    arguments_of,
    assumptions_of,
    stances_of,
    verdict_on,
)

_BAR = 10
_PLURALS = {"holds": "hold", "fails": "fail"}
_REPLY_NAMES = {
    PointKind.CHALLENGE: "challenge",
    PointKind.CONSEQUENCE: "if it is wrong",
    PointKind.REBUTTAL: "rebuttal",
}


def print_points(console: Console, panel: Panel) -> None:
    """The sections of what was raised, as far as the panel's type asks for any."""
    _print_assumptions(console, panel)
    _print_sides(console, panel)
    _print_ideas(console, panel)


def _print_assumptions(console: Console, panel: Panel) -> None:
    assumptions = assumptions_of(panel)
    if not assumptions:
        return
    verdicts = Counter(_verdict(one.judged) for one in assumptions)
    tally = ", ".join(
        f"{number} {verdict if number == 1 else _PLURALS.get(verdict, verdict)}"
        for verdict, number in verdicts.items()
    )
    print_heading(console, f"Assumptions ({tally})")
    for one in assumptions:
        judged = one.judged
        first = f"  {judged.label.ljust(5)} {_verdict(judged).ljust(11)}"
        print_paragraph(console, shortened(judged.text, REASONS_LENGTH), first=first)
        said = f"named by {names_of(panel, judged.raised_by)}{_votes(judged)}"
        print_paragraph(console, one_line(said), indent=8)
        _print_replies(console, panel, one.replies, indent=8)


def _print_sides(console: Console, panel: Panel) -> None:
    sides = stances_of(panel)
    if not sides:
        return
    arguments = arguments_of(panel)
    for side in Stance:
        seats = [seat for seat, stance in sides.items() if stance is side]
        if not seats:
            continue
        name = side.value.capitalize()
        print_heading(console, one_line(f"{name}, by lot: {names_of(panel, seats)}"))
        for argument in arguments:
            if argument.side is side:
                _print_argument(console, panel, argument)


def _print_argument(console: Console, panel: Panel, argument: Argument) -> None:
    judged = argument.judged
    first = f"  {judged.label.ljust(5)} {_verdict(judged).ljust(11)}"
    print_paragraph(console, shortened(judged.text, REASONS_LENGTH), first=first)
    _print_replies(console, panel, argument.replies, indent=8)
    if argument.reasons.strip():
        reasons = shortened(argument.reasons, REASONS_LENGTH)
        print_paragraph(console, f"judge: {reasons}", first=" " * 8, indent=10)


def _print_replies(
    console: Console, panel: Panel, replies: Sequence[Reply], *, indent: int
) -> None:
    for reply in replies:
        weight = f", severity {reply.severity} of 5" if reply.severity else ""
        by = names_of(panel, reply.by)
        name = one_line(f"{_REPLY_NAMES[reply.kind]}{weight} ({by})")
        text = f"{name}: {shortened(reply.text, REASONS_LENGTH)}"
        print_paragraph(console, text, first=" " * indent, indent=indent + 2)
        _print_replies(console, panel, reply.replies, indent=indent + 2)


def _print_ideas(console: Console, panel: Panel) -> None:
    ideas = idea_map(panel)
    if not ideas:
        return
    print_heading(console, "Ideas, and the share of the seats asked that hold them")
    for idea in ideas:
        first = f"  {_bar(idea)} {figure(idea.support).ljust(4)} "
        words = f"{idea.theme.label} {shortened(idea.theme.text, REASONS_LENGTH)}"
        print_paragraph(console, words, first=first)
        against = (*idea.theme.fails, *idea.theme.undecided)
        if against and idea.theme.holds:
            names = one_line(f"not held by {names_of(panel, against)}")
            print_paragraph(console, names, indent=len(first))


def _bar(idea: Idea) -> str:
    if idea.support is None:
        return "not judged".ljust(_BAR)
    full = round(idea.support * _BAR)
    return "#" * full + "." * (_BAR - full)


def _verdict(judged: JudgedPoint) -> str:
    verdict = verdict_on(judged)
    return verdict.value if verdict else "not judged"


def _votes(judged: JudgedPoint) -> str:
    votes = {"holds": judged.holds, "fails": judged.fails, "undecided": judged.undecided}
    given = [f"{len(seats)} {verdict}" for verdict, seats in votes.items() if seats]
    return f"; verdicts: {', '.join(given)}" if given else ""
