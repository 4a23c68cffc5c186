"""Which models answered, what that took, and what evidence they did not get to see."""

from collections import Counter
from collections.abc import Iterable, Sequence

from rich.console import Console

from application.panel.buying import BECAUSE, INSTEAD_OF
from application.panel.like_answers import PHASE
from application.panel.ports import JournalEntry
from domain.panel import Panel
from domain.shared import Usage
from entrypoints.cli.output import print_paragraph
from entrypoints.cli.place import Place
from entrypoints.cli.plain_text import one_line
from entrypoints.cli.report.heading import print_heading
from entrypoints.cli.wording import counted, phase_in_words, usage_in_words


def print_answers(
    console: Console, panel: Panel, answers: Sequence[JournalEntry] | None, *, place: Place
) -> None:
    """Lines on the models, fallbacks, the usage, and evidence left out; none without answers."""
    if not answers:
        return
    said_by = (one for one in answers if one.model and one.phase != PHASE)
    models = Counter(_model_of(panel, entry) for entry in said_by)
    print_heading(console, "Answers")
    said = ", ".join(f"{model} ({counted(number, 'answer')})" for model, number in models.items())
    print_paragraph(console, one_line(said or "nobody was asked"), first="  By: ")
    compared = Counter(entry.model for entry in answers if entry.phase == PHASE)
    for model, number in compared.items():
        words = f"{model} ({counted(number, 'round')}), to count distinct voices"
        print_paragraph(console, one_line(words), first="  Compared by: ", indent=4)
    _print_fallbacks(console, panel, answers)
    used = sum((entry.usage for entry in answers), Usage())
    if used.requests:
        print_paragraph(console, usage_in_words(used), first="  Took: ")
    left_out = {name for entry in answers for name in entry.evidence_left_out}
    if left_out:
        words = f"{counted(_lines(left_out), 'line')} of the evidence did not fit into a prompt"
        print_paragraph(console, f"{words}; which: see", first="  Left out: ", indent=4)
        command = place.command("answers", panel.panel_id)
        console.print(f"    {command.strip()}", soft_wrap=True)


def _model_of(panel: Panel, entry: JournalEntry) -> str:
    """What answered: as it stands on the seat, and as the provider calls it where that differs."""
    holders = {one.agent_id: one for one in (*panel.members, *panel.officers)}
    holder = holders.get(entry.agent_id)
    if holder is None:
        return entry.model
    named = holder.fallback if INSTEAD_OF in entry.parameters else holder.answered_by
    if ":" not in named or named == entry.model:
        return entry.model
    return named if named.partition(":")[2] == entry.model else f"{named} as {entry.model}"


def _lines(left_out: Iterable[str]) -> int:
    """How many lines such ranges (`notes.md:3-7`) hold together; each counts once."""
    lines: set[tuple[str, int]] = set()
    for one in left_out:
        name, _, within = one.rpartition(":")
        first, _, last = within.partition("-")
        lines |= {(name, line) for line in range(int(first), int(last) + 1)}
    return len(lines)


def _print_fallbacks(console: Console, panel: Panel, answers: Sequence[JournalEntry]) -> None:
    """For whom a fallback answered, and why."""
    spare = {officer.agent_id: officer.fallback for officer in panel.officers}
    for entry in answers:
        failed = entry.parameters.get(INSTEAD_OF)
        if failed and not (entry.opinion and entry.opinion.abstains):
            phase = phase_in_words(entry.phase)
            words = f"{spare.get(entry.agent_id, entry.model)} wrote the {phase}; {failed}"
            words = f"{words} {entry.parameters[BECAUSE]}"
            print_paragraph(console, one_line(words), first="  Fallback: ", indent=4)
