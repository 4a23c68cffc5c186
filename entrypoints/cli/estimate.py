"""What a panel would take at most, for people."""

from collections.abc import Iterable

from rich.console import Console

from application.panel import Estimate
from domain.panel import Panel
from domain.shared import Usage
from entrypoints.bootstrap import price_list
from entrypoints.cli.output import print_document, print_paragraph, result_console
from entrypoints.cli.plain_text import one_line
from entrypoints.cli.tables import print_table
from entrypoints.cli.wording import budget_in_words, counted, panel_type_in_words, phase_in_words
from entrypoints.representation.record import estimate_document, name_on

_FIGURES = ("calls", "tokens in", "tokens out", "USD")


def print_estimate(estimate: Estimate, panel: Panel, *, as_json: bool) -> None:
    """Print the estimate on stdout, by phase and by seat."""
    if as_json:
        print_document(estimate_document(estimate, panel))
        return
    console = result_console()
    rounds = counted(panel.measurements.rule.maximum_rounds, "round")
    seats = counted(len(panel.members), "seat")
    said = f"{panel_type_in_words(panel)}, {seats}, {rounds}: at most this, if nobody agrees"
    spared = "and no answer must be asked for twice. Nobody was asked, nothing is stored."
    print_paragraph(console, f"{said} {spared}")
    console.print()
    phases = [
        (f"{number}", phase_in_words(phase), *usage_cells(usage))
        for (number, phase), usage in estimate.by_phase.items()
    ]
    total = ("", "all", *usage_cells(estimate.total))
    print_table(console, ("round", "phase", *_FIGURES), [*phases, total], texts=2)
    console.print()
    answered_by = {one.agent_id: one.answered_by for one in (*panel.members, *panel.officers)}
    by_seat = [
        (name_on(panel, seat), answered_by[seat], *usage_cells(usage))
        for seat, usage in estimate.by_seat.items()
    ]
    print_table(console, ("seat", "answered by", *_FIGURES), by_seat, texts=2)
    if estimate.total.requests:
        unknown = [answered_by[s] for s, usage in estimate.by_seat.items() if usage.usd is None]
        _print_prices(console, dict.fromkeys(unknown))
    _print_budget(console, estimate, panel)


def usage_cells(usage: Usage) -> tuple[str, str, str, str]:
    """Calls, tokens read, tokens written and money, as cells of a table."""
    usd = "unknown" if usage.usd is None else f"{usage.usd:.4f}"
    return f"{usage.requests:,}", f"{usage.input_tokens:,}", f"{usage.output_tokens:,}", usd


def _print_prices(console: Console, unknown: Iterable[str]) -> None:
    console.print()
    names = ", ".join(unknown)
    if names:
        said = f"No price is known for {names}, so the cost of the whole is unknown."
        print_paragraph(console, one_line(said))
    kept = "which came with this installation; nothing is fetched."
    print_paragraph(console, f"Prices: the list of {price_list()}, {kept}")


def _print_budget(console: Console, estimate: Estimate, panel: Panel) -> None:
    budget = budget_in_words(panel.budget)
    if budget:
        console.print()
        exceeded = panel.budget.exceeded_by(estimate.total)
        stops = "may not cover that: the panel would stop early and conclude with what it has."
        verdict = "covers that." if exceeded is None else stops
        print_paragraph(console, f"The budget of {budget} {verdict}")
