"""Who said what on a panel, for people."""

from collections.abc import Sequence
from itertools import groupby

from rich.console import Console

from application.panel import list_answers
from application.panel.buying import BECAUSE, INSTEAD_OF
from application.panel.like_answers import recorded_likeness
from application.panel.ports import JournalEntry
from domain.consensus import LikeAnswers
from domain.panel import Panel, PanelId, PanelType, withheld_from
from domain.shared import Usage
from domain.tenancy import TenantId
from entrypoints.bootstrap import Application
from entrypoints.cli.estimate import usage_cells
from entrypoints.cli.output import print_document, print_paragraph, result_console
from entrypoints.cli.place import Place
from entrypoints.cli.plain_text import one_line, shortened
from entrypoints.cli.session import run_tenant_session
from entrypoints.cli.tables import print_table
from entrypoints.cli.wording import counted, phase_in_words, points_in_words, stand_of
from entrypoints.representation.record import answers_document, name_on, used_by

_CONTENT_LENGTH = 300
_FIGURES = ("calls", "tokens in", "tokens out", "USD")


def print_answers(panel_id: str, *, place: Place, as_json: bool) -> None:
    """Print the recorded answers of a panel, and what they took.

    Raises:
        NotFound: the tenant has no such panel.
    """
    wanted = PanelId.from_string(panel_id)

    async def work(
        application: Application, tenant_id: TenantId
    ) -> tuple[Panel, Sequence[JournalEntry]]:
        return await list_answers(
            wanted,
            uow=application.unit_of_work(tenant_id),
            journal=application.journal(tenant_id),
        )

    panel, entries = run_tenant_session(place, work)
    if as_json:
        print_document(answers_document(panel, entries))
        return
    console = result_console()
    _print_withheld(console, panel)
    for (number, phase), spoken in groupby(entries, lambda one: (one.round_number, one.phase)):
        print_paragraph(console, f"Round {number}, {phase_in_words(phase)}", style="bold")
        for entry in spoken:
            _print_entry(console, panel, entry)
        console.print()
    if entries:
        _print_totals(console, panel, entries)


def _print_withheld(console: Console, panel: Panel) -> None:
    hidden = withheld_from(panel)
    if hidden is None:
        return
    all_rounds = panel.base_type is PanelType.DELPHI
    until = "the last round is over" if all_rounds else "all people have answered"
    said = f"The answers from round {hidden} on are withheld until {until}."
    print_paragraph(console, said)
    console.print()


def _print_entry(console: Console, panel: Panel, entry: JournalEntry) -> None:
    name = name_on(panel, entry.agent_id)
    alike = recorded_likeness([entry]).get(entry.round_number)
    stand = _stand(entry) if alike is None else _comparison(panel, alike)
    print_paragraph(console, one_line(stand), first=f"  {name}: ", indent=4)
    abstains = entry.opinion is not None and entry.opinion.abstains
    if entry.content.strip() and not abstains and alike is None:
        print_paragraph(console, shortened(entry.content, _CONTENT_LENGTH), indent=4)
    print_paragraph(console, ", ".join(_circumstances(entry)), indent=4)
    if INSTEAD_OF in entry.parameters:
        failed = f"{entry.parameters[INSTEAD_OF]} {entry.parameters[BECAUSE]}"
        print_paragraph(console, one_line(failed), first="    a fallback, as ", indent=4)
    if entry.evidence_left_out:
        left_out = ", ".join(entry.evidence_left_out)
        print_paragraph(console, f"did not fit, left out: {left_out}", indent=4)


def _stand(entry: JournalEntry) -> str:
    points = points_in_words(entry.points)
    stand = stand_of(entry.opinion) if entry.opinion else ""
    return "; ".join(part for part in (stand, points) if part) or "in words"


def _comparison(panel: Panel, alike: LikeAnswers) -> str:
    """Which answers an embedding model found to say the same."""
    if alike.failure:
        return f"only words were compared: {alike.failure}"
    pairs = [f"{name_on(panel, one)} = {name_on(panel, other)}" for one, other in alike.pairs]
    found = f"say the same: {', '.join(pairs)}" if pairs else "no two answers say the same"
    return f"{found} ({alike.measure})"


def _circumstances(entry: JournalEntry) -> list[str]:
    usage = entry.usage
    cost = "price unknown" if usage.usd is None else f"{usage.usd:.4f} USD"
    tokens = f"{usage.input_tokens:,} + {usage.output_tokens:,} tokens, {cost}"
    parts = [
        f"{entry.answered_at:%Y-%m-%d %H:%M:%S} UTC",
        entry.model or "nobody was asked",
        f"{entry.latency:.1f} s",
        tokens if usage.requests else "",
        counted(entry.attempts, "attempt") if entry.attempts != 1 else "",
    ]
    return [part for part in parts if part]


def _print_totals(console: Console, panel: Panel, entries: Sequence[JournalEntry]) -> None:
    seats = used_by(entries, lambda entry: entry.agent_id)
    phases = used_by(entries, lambda entry: (entry.round_number, entry.phase))
    total = sum((entry.usage for entry in entries), Usage())
    by_seat = [(name_on(panel, seat), *usage_cells(usage)) for seat, usage in seats.items()]
    print_table(console, ("seat", *_FIGURES), [*by_seat, ("all", *usage_cells(total))])
    console.print()
    by_phase = [
        (f"{number}", phase_in_words(phase), *usage_cells(usage))
        for (number, phase), usage in phases.items()
    ]
    print_table(console, ("round", "phase", *_FIGURES), by_phase, texts=2)
    templates = sorted({name for entry in entries for name in entry.prompt.split()})
    if templates:
        console.print()
        print_paragraph(console, ", ".join(templates), first="  Prompt templates: ", indent=4)
