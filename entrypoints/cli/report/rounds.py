"""How a Delphi panel moved from round to round, and how the seats ranked each other."""

from rich.console import Console

from domain.panel import Panel, PanelType, RatingSpread, peer_ranking, rating_spreads
from entrypoints.cli.output import print_paragraph
from entrypoints.cli.plain_text import one_line
from entrypoints.cli.report.heading import print_heading
from entrypoints.cli.wording import counted, figure, names_of


def print_ratings_by_round(console: Console, panel: Panel) -> None:
    """The median and the quartiles of each dimension, round by round; of Delphi panels only."""
    if panel.base_type is not PanelType.DELPHI:
        return
    by_dimension: dict[str, list[str]] = {}
    for discussion in panel.discussions:
        if not discussion.votes or discussion.is_open:
            continue
        for spread in rating_spreads(panel, discussion):
            words = f"round {discussion.round_number}: {_spread(spread)}"
            by_dimension.setdefault(spread.dimension, []).append(words)
    if not by_dimension:
        return
    print_heading(console, "Round by round: the median, and the middle half of the ratings")
    for dimension, rounds in by_dimension.items():
        words = f"{dimension}: {'; '.join(rounds)}"
        print_paragraph(console, one_line(words), first="  ", indent=4)


def print_peer_ranking(console: Console, panel: Panel) -> None:
    """The seats as their peers ranked their last answers, unsigned; where a vote was held."""
    ranked = peer_ranking(panel)
    if not ranked:
        return
    print_heading(
        console, "Ranked by their peers (score: the share of the answers that it was put before)"
    )
    for place, seat in enumerate(ranked, start=1):
        name = one_line(names_of(panel, (seat.agent_id,)))
        words = f"{name}: {figure(seat.score)} ({counted(seat.voters, 'ballot')})"
        print_paragraph(console, words, first=f"  {place}. ")


def _spread(spread: RatingSpread) -> str:
    return f"{spread.median:g} ({spread.lower_quartile:g} to {spread.upper_quartile:g})"
