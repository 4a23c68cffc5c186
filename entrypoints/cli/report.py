"""A panel's result, for people: what to do first, then how sure, who dissents, and the quotes."""

import re
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.text import Text

from domain.consensus import ConsensusResult
from domain.panel import Citation, Panel, PanelStatus
from entrypoints.cli.output import print_paragraph, result_console
from entrypoints.cli.place import Place
from entrypoints.cli.plain_text import one_line, shortened
from entrypoints.cli.wording import (
    confidence_in_words,
    figure,
    label_of,
    level_in_words,
    status_in_words,
)
from entrypoints.representation import (
    NumberedCitation,
    citations_of,
    final_opinions,
    median_ratings,
    seats_answered,
)

_FIGURES = {"level": "Agreement", "confidence": "Confidence", "robustness": "Robustness"}
_QUESTION_LENGTH = 400
_REASONS_LENGTH = 400
_POSITION_LENGTH = 60


def print_report(panel: Panel, *, labels: Mapping[str, str], place: Place) -> None:
    """Print the panel's result on stdout.

    Args:
        panel: at any status; what there is is shown.
        labels: what readers must know of each kind of expert model, by kind.
        place: where the panel is stored.
    """
    console = result_console()
    print_paragraph(console, shortened(panel.query, _QUESTION_LENGTH), style="italic")
    console.print()
    _print_outcome(console, panel, label_of(panel, labels))
    if panel.consensus is not None:
        _print_consensus(console, panel, panel.consensus)
    citations = citations_of(panel)
    _print_seats(console, panel, citations)
    if panel.is_complete and panel.consensus is not None:
        _print_dissent(console, panel, panel.consensus, citations)
    _print_citations(console, panel, citations)
    console.print()
    if panel.status.is_terminal:
        line = f"See it again: {place.show(panel.panel_id)}"
    else:
        line = f"Run it to its end: {place.resume(panel.panel_id)}"
    console.print(Text(line), soft_wrap=True)


def _print_outcome(console: Console, panel: Panel, label: str) -> None:
    seats = f"{seats_answered(panel)} of {len(panel.members)} seats answered"
    print_paragraph(console, f"{seats} ({label})")
    console.print()
    if panel.status is PanelStatus.COMPLETED:
        _print_heading(console, "Recommendation")
        print_paragraph(console, panel.recommendation or "", indent=2, style="bold green")
        return
    _print_heading(console, f"No recommendation: the panel {status_in_words(panel.status)}")
    if panel.failure:
        print_paragraph(console, panel.failure, indent=2, style="bold red")


def _print_consensus(console: Console, panel: Panel, result: ConsensusResult) -> None:
    rule, blind = panel.measurements.rule, panel.measurements.blind_level
    console.print()
    _print_heading(console, f"Consensus after round {result.round_number}")
    for name, value, words in (
        ("level", result.level, level_in_words(result.level, rule)),
        ("confidence", result.confidence, confidence_in_words(result)),
        ("robustness", result.robustness, _robustness(panel, result)),
    ):
        reason = result.undefined.get(name)
        _print_figure(console, _FIGURES[name], value, reason or words)
        if name == "level" and blind is not None and not result.blind:
            _print_figure(console, "Blind round", blind, "agreement before they read each other")
    print_paragraph(console, shortened(result.reasoning, _REASONS_LENGTH), indent=2)
    if result.crux is not None:
        print_paragraph(console, f"The groups differ most on: {result.crux}.", indent=2)
    _print_ratings(console, panel, result)


def _robustness(panel: Panel, result: ConsensusResult) -> str:
    names = [m.agent_name for m in panel.members if m.agent_id in result.decisive_seats]
    without = "the outcome would be the same without any one of the seats"
    if names:
        without = f"another outcome without any one of: {', '.join(names)}"
    fewest = result.seats_to_flip
    if fewest is None:
        return without
    return f"{without}; {fewest} seat{'s' if fewest > 1 else ''} changing position would flip it"


def _print_figure(console: Console, name: str, value: float | None, words: str) -> None:
    print_paragraph(console, words, first=f"  {name.ljust(12)}{figure(value).ljust(6)}")


def _print_ratings(console: Console, panel: Panel, result: ConsensusResult) -> None:
    medians = median_ratings(panel)
    if not medians:
        return
    console.print()
    _print_heading(
        console, "Ratings, 1 to 9 (9 is best, also on risk), and how far the seats agree"
    )
    for dimension, median in medians.items():
        agreement = figure(result.dimensions.get(dimension))
        print_paragraph(console, f"{dimension}: median {median:g}, agreement {agreement}", indent=2)


def _print_seats(console: Console, panel: Panel, citations: list[NumberedCitation]) -> None:
    console.print()
    _print_heading(console, "Seats")
    opinions = {member.agent_id: opinion for member, opinion in final_opinions(panel)}
    for member in panel.members:
        opinion = opinions.get(member.agent_id)
        if opinion is None:
            stand = "has not spoken"
        elif opinion.abstention is not None:
            stand = f"abstains: {opinion.abstention}"
        else:
            stand = opinion.position or "rates, takes no position"
        numbers = _numbers(member.agent_id, citations)
        print_paragraph(console, f"{stand}{numbers}", first=f"  {member.agent_name}: ", indent=4)


def _print_dissent(
    console: Console, panel: Panel, result: ConsensusResult, citations: list[NumberedCitation]
) -> None:
    console.print()
    _print_heading(console, "Dissent" if result.dissenting_opinions else "Dissent: none")
    quoted = {member.agent_id: opinion.citations for member, opinion in final_opinions(panel)}
    for dissent in result.dissenting_opinions:
        stand = shortened(dissent.position or "takes no position", _POSITION_LENGTH)
        numbers = _numbers(dissent.agent_id, citations)
        print_paragraph(console, f"{dissent.agent_name}: {stand}{numbers}", indent=2)
        reasons = _renumbered(dissent.rationale, quoted.get(dissent.agent_id, ()), citations)
        print_paragraph(console, shortened(reasons, _REASONS_LENGTH), indent=4)


def _renumbered(
    rationale: str, quoted: Sequence[Citation], citations: list[NumberedCitation]
) -> str:
    """The rationale, with `[n]` for its n-th citation made the number that the report gives it."""
    numbers = {numbered.citation: numbered.number for numbered in citations}

    def shared(match: re.Match[str]) -> str:
        own = int(match[1])
        return f"[{numbers[quoted[own - 1]]}]" if 1 <= own <= len(quoted) else match[0]

    return re.sub(r"\[(\d{1,3})\]", shared, rationale)


def _print_citations(console: Console, panel: Panel, citations: list[NumberedCitation]) -> None:
    if not citations:
        return
    console.print()
    _print_heading(console, "Quotes from the evidence")
    names = {member.agent_id: member.agent_name for member in panel.members}
    for numbered in citations:
        cited = numbered.citation
        lines = f"{cited.first_line}-{cited.last_line}"
        if cited.first_line == cited.last_line:
            lines = f"{cited.first_line}"
        mark = f"  [{numbered.number}] "
        by = ", ".join(names[agent_id] for agent_id in numbered.cited_by)
        print_paragraph(console, f"{cited.source}:{lines} ({by})", first=mark)
        print_paragraph(console, f'"{one_line(cited.quote)}"', indent=len(mark))


def _numbers(agent_id: str, citations: list[NumberedCitation]) -> str:
    numbers = [f"[{cited.number}]" for cited in citations if agent_id in cited.cited_by]
    return f" {' '.join(numbers)}" if numbers else ""


def _print_heading(console: Console, text: str) -> None:
    print_paragraph(console, text, style="bold")
