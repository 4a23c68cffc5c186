"""The figures of a panel: agreement, confidence, robustness, evidence, voices, ratings."""

from collections.abc import Iterator

from rich.console import Console

from domain.consensus import ConsensusResult
from domain.panel import Panel, unsigned
from entrypoints.cli.output import print_paragraph
from entrypoints.cli.plain_text import one_line, shortened
from entrypoints.cli.report.heading import REASONS_LENGTH, print_heading
from entrypoints.cli.wording import (
    confidence_in_words,
    counted,
    figure,
    level_in_words,
    names_of,
)
from entrypoints.representation import claim_ledger, may_name_seats, median_ratings


def print_consensus(console: Console, panel: Panel) -> None:
    """The figures of the last measurement; nothing before the first."""
    result = panel.consensus
    if result is None:
        return
    print_heading(console, f"Consensus after round {result.round_number}")
    for name, value, words in _figures(panel, result):
        print_paragraph(console, one_line(words), first=f"  {name.ljust(12)}{value.ljust(6)}")
    reasoning = result.reasoning
    if not may_name_seats(panel, result):
        reasoning = unsigned(reasoning, panel.members)
    print_paragraph(console, shortened(reasoning, REASONS_LENGTH), indent=2)
    if result.crux is not None:
        print_paragraph(console, f"The groups differ most on: {result.crux}.", indent=2)
    _print_ratings(console, panel, result)


def _figures(panel: Panel, result: ConsensusResult) -> Iterator[tuple[str, str, str]]:
    """Name, value and words of each figure; of one that is undefined, why."""
    why = result.undefined
    level = level_in_words(result.level, panel.measurements.rule)
    yield "Agreement", figure(result.level), why.get("level", level)
    blind = panel.measurements.blind_level
    if blind is not None and not result.blind:
        yield "Blind round", figure(blind), "agreement before they read each other"
    confidence = why.get("confidence", confidence_in_words(result))
    yield "Confidence", figure(result.confidence), confidence
    robustness = why.get("robustness", _robustness(panel, result))
    yield "Robustness", figure(result.robustness), robustness
    if result.evidence is not None:
        yield "Evidence", figure(result.evidence), _evidence(panel, result)
    voices = result.distinct_voices
    if voices is not None:
        answered = result.seats_answered
        words = f"{voices} of {counted(answered, 'voice')} {'is' if answered == 1 else 'are'}"
        yield "Distinct", f"{voices}/{answered}", f"{words} distinct: like answers count once"


def _robustness(panel: Panel, result: ConsensusResult) -> str:
    without = "the outcome would be the same without any one of the seats"
    if result.decisive_seats and not may_name_seats(panel, result):
        without = "which seats it hangs on is withheld"
    elif result.decisive_seats:
        decisive = [m.agent_id for m in panel.members if m.agent_id in result.decisive_seats]
        without = f"another outcome without any one of: {names_of(panel, decisive)}"
    fewest = result.seats_to_flip
    if fewest is None:
        return without
    return f"{without}; {counted(fewest, 'seat')} changing position would flip it"


def _evidence(panel: Panel, result: ConsensusResult) -> str:
    if not may_name_seats(panel, result):
        return "the share of the claims that quote the evidence word for word"
    ledger = claim_ledger(panel)
    supported = sum(entry.claim.is_supported for entry in ledger)
    return f"{supported} of {counted(len(ledger), 'claim')} quote the evidence word for word"


def _print_ratings(console: Console, panel: Panel, result: ConsensusResult) -> None:
    medians = median_ratings(panel)
    if not medians:
        return
    print_heading(console, "Ratings, 1 to 9 (9 is best, also on risk), and how far the seats agree")
    for dimension, median in medians.items():
        agreement = figure(result.dimensions.get(dimension))
        words = f"{one_line(dimension)}: median {median:g}, agreement {agreement}"
        print_paragraph(console, words, indent=2)
