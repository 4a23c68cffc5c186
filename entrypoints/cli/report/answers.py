"""Which models answered, what that took, and what evidence they did not get to see."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Console

from application.panel.ports import JournalEntry
from domain.panel import Panel
from domain.shared import Usage
from entrypoints.cli.output import print_paragraph
from entrypoints.cli.place import Place
from entrypoints.cli.plain_text import one_line
from entrypoints.cli.report.heading import print_heading
from entrypoints.cli.wording import counted, usage_in_words


def print_answers(
    console: Console, panel: Panel, answers: Sequence[JournalEntry] | None, *, place: Place
) -> None:
    """A line on the models, one on the usage, one on evidence left out; none without answers."""
    if not answers:
        return
    models = Counter(entry.model for entry in answers if entry.model)
    print_heading(console, "Answers")
    said = ", ".join(f"{model} ({counted(number, 'answer')})" for model, number in models.items())
    print_paragraph(console, one_line(said or "nobody was asked"), first="  By: ")
    used = sum((entry.usage for entry in answers), Usage())
    if used.requests:
        print_paragraph(console, usage_in_words(used), first="  Took: ")
    left_out = {name for entry in answers for name in entry.evidence_left_out}
    if left_out:
        words = f"{counted(len(left_out), 'passage')} of the evidence did not fit into a prompt"
        print_paragraph(console, f"{words}; which: see", first="  Left out: ", indent=4)
        command = place.command("answers", panel.panel_id)
        console.print(f"    {command.strip()}", soft_wrap=True)
