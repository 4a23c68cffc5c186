"""Where each seat stands, and who dissents and why."""

import re
from collections.abc import Sequence

from rich.console import Console

from domain.panel import Citation, Panel, PanelMember
from entrypoints.cli.output import print_paragraph
from entrypoints.cli.plain_text import one_line, shortened
from entrypoints.cli.report.heading import REASONS_LENGTH, print_heading
from entrypoints.cli.wording import stand_of
from entrypoints.representation import (
    NumberedCitation,
    citations_of,
    final_opinions,
    readable_discussions,
)

_POSITION_LENGTH = 60


def print_seats(console: Console, panel: Panel) -> None:
    """A line for each seat: where it stands, and the numbers of the passages it quotes.

    Where seats are answered by different models or by people, each says by what.
    """
    print_heading(console, "Seats")
    citations = citations_of(panel)
    opinions = {member.agent_id: opinion for member, opinion in final_opinions(panel)}
    mixed = len({member.answered_by for member in panel.members}) > 1
    readable = readable_discussions(panel)
    hidden = {seat for one in panel.discussions if one not in readable for seat in one.spoken}
    for member in panel.members:
        stand = one_line(stand_of(opinions.get(member.agent_id)))
        if member.agent_id in hidden:
            stand = "has answered (withheld)"
        numbers = _numbers(member.agent_id, citations)
        name = one_line(f"{member.agent_name}{_answered_by(member) if mixed else ''}")
        print_paragraph(console, f"{name}: {stand}{numbers}", first="  ", indent=4)


def print_dissent(console: Console, panel: Panel) -> None:
    """Who stands elsewhere than the outcome, with the reasons; once the panel is complete."""
    result = panel.consensus
    if result is None or not panel.is_complete:
        return
    print_heading(console, "Dissent" if result.dissenting_opinions else "Dissent: none")
    citations = citations_of(panel)
    quoted = {member.agent_id: opinion.citations for member, opinion in final_opinions(panel)}
    for dissent in result.dissenting_opinions:
        stand = shortened(dissent.position or "takes no position", _POSITION_LENGTH)
        numbers = _numbers(dissent.agent_id, citations)
        name = one_line(dissent.agent_name)
        print_paragraph(console, f"{name}: {stand}{numbers}", indent=2)
        reasons = _renumbered(dissent.rationale, quoted.get(dissent.agent_id, ()), citations)
        print_paragraph(console, shortened(reasons, REASONS_LENGTH), indent=4)


def _answered_by(member: PanelMember) -> str:
    return f" ({'a person' if member.is_human else member.answered_by or 'unknown'})"


def _renumbered(
    rationale: str, quoted: Sequence[Citation], citations: list[NumberedCitation]
) -> str:
    """The rationale, with `[n]` for its n-th citation made the number that the report gives it."""
    numbers = {numbered.citation: numbered.number for numbered in citations}

    def shared(match: re.Match[str]) -> str:
        own = int(match[1])
        return f"[{numbers[quoted[own - 1]]}]" if 1 <= own <= len(quoted) else match[0]

    return re.sub(r"\[(\d{1,3})\]", shared, rationale)


def _numbers(agent_id: str, citations: list[NumberedCitation]) -> str:
    numbers = [f"[{cited.number}]" for cited in citations if agent_id in cited.cited_by]
    return f" {' '.join(numbers)}" if numbers else ""
