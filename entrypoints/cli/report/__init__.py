"""A panel's result, for people: what to do first, then how sure, who dissents, and on what."""

from collections.abc import Mapping, Sequence

from rich.console import Console

from application.panel.ports import JournalEntry
from domain.panel import Panel
from entrypoints.cli.output import print_paragraph, result_console
from entrypoints.cli.place import Place
from entrypoints.cli.plain_text import shortened
from entrypoints.cli.report.answers import print_answers
from entrypoints.cli.report.evidence import print_citations, print_claims
from entrypoints.cli.report.figures import print_consensus
from entrypoints.cli.report.next_step import print_next_step
from entrypoints.cli.report.outcome import (
    print_framing,
    print_outcome,
    print_summary,
    print_warning,
)
from entrypoints.cli.report.points import print_points
from entrypoints.cli.report.rounds import print_peer_ranking, print_ratings_by_round
from entrypoints.cli.report.seats import print_dissent, print_seats
from entrypoints.cli.wording import label_of

_QUESTION_LENGTH = 400

__all__ = ["print_report"]


def print_report(
    panel: Panel,
    *,
    labels: Mapping[str, str],
    place: Place,
    answers: Sequence[JournalEntry] | None = None,
) -> None:
    """Print the panel's result on stdout.

    Args:
        panel: at any status; what there is is shown.
        labels: what readers must know of each kind of expert model, by kind.
        place: where the panel is stored.
        answers: its recorded answers as far as they may be read; with them it is said which
            models answered, what that took, and what evidence was left out.
    """
    console = result_console()
    print_paragraph(console, shortened(panel.query, _QUESTION_LENGTH), style="italic")
    print_outcome(console, panel, label_of(panel, labels))
    print_warning(console, panel)
    print_summary(console, panel)
    _print_grounds(console, panel)
    print_answers(console, panel, answers, place=place)
    print_next_step(console, panel, place=place)


def _print_grounds(console: Console, panel: Panel) -> None:
    """What the outcome rests on."""
    print_framing(console, panel)
    print_consensus(console, panel)
    print_seats(console, panel)
    print_dissent(console, panel)
    print_points(console, panel)
    print_ratings_by_round(console, panel)
    print_peer_ranking(console, panel)
    print_claims(console, panel)
    print_citations(console, panel)
