"""What came out, who signed it, why it ended, and what the chair or the judge made of it."""

from rich.console import Console

from domain.panel import (
    FRAMING,
    Decision,
    Note,
    Office,
    Panel,
    PanelStatus,
    PanelType,
    SignOff,
    synthesis_of,
    why_no_synthesis,
)
from entrypoints.cli.output import print_paragraph
from entrypoints.cli.plain_text import one_line, shortened
from entrypoints.cli.report.heading import REASONS_LENGTH, print_heading
from entrypoints.cli.wording import (
    counted,
    instant,
    names_of,
    phase_in_words,
    same_model_in_words,
    status_in_words,
)
from entrypoints.representation import readable_discussions, seats_answered

_SIGNED = {Decision.ACCEPT: "Accepted", Decision.AMEND: "Amended", Decision.REJECT: "Rejected"}


def print_outcome(console: Console, panel: Panel, label: str) -> None:
    """How many seats answered, the recommendation or why there is none, and how it ended."""
    console.print()
    print_paragraph(console, one_line(f"{_attendance(panel)} ({label})"))
    if panel.status is PanelStatus.COMPLETED:
        print_heading(console, "Recommendation")
        print_paragraph(console, panel.recommendation or "", indent=2, style="bold green")
    elif panel.awaited is not None:
        _print_waiting(console, panel)
    else:
        print_heading(console, f"No recommendation: the panel {status_in_words(panel.status)}")
        if panel.failure:
            print_paragraph(console, panel.failure, indent=2, style="bold red")
    if panel.sign_off is not None:
        _print_signature(console, panel.sign_off)
    _print_ending(console, panel)


def print_warning(console: Console, panel: Panel) -> None:
    """That seats share a language model, with the figure behind it."""
    warning = same_model_in_words(panel)
    if warning:
        console.print()
        print_paragraph(console, one_line(warning), first="Warning: ", indent=2, style="yellow")


def print_summary(console: Console, panel: Panel) -> None:
    """The synthesis or the ruling and who wrote it, or why there is none."""
    name = "Ruling" if panel.base_type is PanelType.ADVERSARIAL else "Synthesis"
    written = synthesis_of(panel)
    if written is not None:
        print_heading(console, f"{name} by the {_author(written)}")
        print_paragraph(console, written.content, indent=2)
        return
    reason = why_no_synthesis(panel)
    if reason is not None:
        console.print()
        print_paragraph(console, one_line(reason), first=f"No {name.lower()}: ", indent=2)


def print_framing(console: Console, panel: Panel) -> None:
    """How the moderator framed the question for the seats, where one did."""
    framing = panel.note(FRAMING)
    if framing is None or not framing.content.strip():
        return
    print_heading(console, f"Framing by the {_author(framing)}")
    print_paragraph(console, shortened(framing.content, REASONS_LENGTH), indent=2)


def _attendance(panel: Panel) -> str:
    seats = counted(len(panel.members), "seat")
    under_way = panel.open_discussion
    if under_way is not None and under_way not in readable_discussions(panel):
        return f"{len(under_way.spoken)} of {seats} have answered this round"
    return f"{seats_answered(panel)} of {seats} answered"


def _print_waiting(console: Console, panel: Panel) -> None:
    awaited = panel.awaited
    if awaited is None:
        return
    if awaited.is_sign_off:
        print_heading(console, "Proposed, and waiting for a person's signature")
        proposed = panel.consensus.recommendation if panel.consensus else ""
        print_paragraph(console, proposed, indent=2, style="bold")
        return
    where = f"round {awaited.round_number}, {phase_in_words(awaited.phase)}"
    people = one_line(names_of(panel, awaited.seats))
    print_heading(console, f"No recommendation yet: waiting for {people} ({where})")
    if panel.base_type is PanelType.DELPHI:
        words = "Who said what is withheld until all rounds are over."
    else:
        words = "What the others said in this round is withheld until then."
    print_paragraph(console, words, indent=2)


def _print_signature(console: Console, signed: SignOff) -> None:
    by = f"{_SIGNED[signed.decision]} by {signed.name}, {instant(signed.signed_at)}"
    print_paragraph(console, one_line(by), indent=2)
    if signed.text and signed.decision is Decision.ACCEPT:
        print_paragraph(console, signed.text, first="  Remark: ", indent=4)
    if signed.decision is not Decision.ACCEPT:
        print_paragraph(console, signed.proposed, first="  The panel had proposed: ", indent=4)


def _print_ending(console: Console, panel: Panel) -> None:
    if panel.stopped is not None:
        measured = panel.consensus.round_number if panel.consensus else None
        rests = f"; the outcome is that of round {measured}" if measured else ""
        stopped = one_line(f"{panel.stopped}{rests}")
        print_paragraph(console, stopped, first="  Cut short: ", indent=4, style="yellow")
    elif panel.ending and panel.sign_off is None:
        print_paragraph(console, one_line(panel.ending), first="  Ended: ", indent=4)


def _author(note: Note) -> str:
    who = note.office.value
    held = f"{who}, who held no seat" if note.office is Office.JUDGE else who
    return one_line(f"{held} ({note.written_by})" if note.written_by else held)
