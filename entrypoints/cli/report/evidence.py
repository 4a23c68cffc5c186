"""What the panel rests on: the claims with what became of their quotes, and the passages."""

from rich.console import Console
from rich.text import Text

from domain.panel import Claim, ClaimStatus, Panel
from entrypoints.cli.output import print_paragraph
from entrypoints.cli.plain_text import one_line, shortened
from entrypoints.cli.report.heading import REASONS_LENGTH, print_heading
from entrypoints.cli.wording import names_of
from entrypoints.representation import LedgerEntry, citations_of, claim_ledger


def print_claims(console: Console, panel: Panel) -> None:
    """The ledger: supported claims with the number of their passage, the others struck out.

    A supported claim without words of its own is its quote, which stands under the quotes.
    """
    ledger = claim_ledger(panel)
    shown = [entry for entry in ledger if not _is_its_quote(entry)]
    if not shown:
        return
    supported = sum(entry.claim.is_supported for entry in ledger)
    verb = "is" if supported == 1 else "are"
    heading = f"Claims: {supported} of {len(ledger)} {verb} supported by the evidence"
    print_heading(console, heading)
    name = ""
    for entry in shown:
        if name != entry.member.agent_id:
            name = entry.member.agent_id
            print_paragraph(console, one_line(entry.member.agent_name), indent=2)
        _print_claim(console, entry)


def print_citations(console: Console, panel: Panel) -> None:
    """The passages that final opinions quote, with where they stand and who quotes them."""
    citations = citations_of(panel)
    if not citations:
        return
    print_heading(console, "Quotes from the evidence")
    for numbered in citations:
        cited = numbered.citation
        lines = f"{cited.first_line}-{cited.last_line}"
        if cited.first_line == cited.last_line:
            lines = f"{cited.first_line}"
        mark = f"  [{numbered.number}] "
        by = names_of(panel, numbered.cited_by)
        print_paragraph(console, one_line(f"{cited.source}:{lines} ({by})"), first=mark)
        print_paragraph(console, f'"{one_line(cited.quote)}"', indent=len(mark))


def _is_its_quote(entry: LedgerEntry) -> bool:
    return entry.cited is not None and not entry.claim.statement.strip()


def _print_claim(console: Console, entry: LedgerEntry) -> None:
    claim = entry.claim
    words = shortened(claim.statement.strip() or f'"{claim.quote}"', REASONS_LENGTH)
    if claim.is_supported:
        mark = f"[{entry.cited.number}] " if entry.cited else "[-] "
        print_paragraph(console, words, first=f"    {mark}")
        return
    reason = f" ({_reason(claim)})"
    if console.is_terminal and console.color_system is not None:
        struck = Text.assemble((words, "strike"), reason)
    else:
        struck = Text(f"~~{words}~~{reason}")
    print_paragraph(console, struck, first="    ", indent=6)


def _reason(claim: Claim) -> str:
    if claim.status is ClaimStatus.QUOTE_NOT_FOUND and claim.source.strip():
        return f"{claim.status.value} in {one_line(claim.source)}"
    return claim.status.value
