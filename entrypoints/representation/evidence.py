"""What the panel rests on: the passages that are quoted, and the ledger of claims."""

from collections import Counter

from attrs import field, frozen

from domain.evidence import normal_form
from domain.panel import Citation, Claim, ClaimStatus, Opinion, Panel, PanelMember
from entrypoints.representation.plain import Document, plain
from entrypoints.representation.readable import final_opinions


@frozen
class NumberedCitation:
    """A passage that final opinions rest on, numbered from 1, and the seats that quote it."""

    number: int
    citation: Citation
    cited_by: list[str] = field(factory=list)


@frozen(kw_only=True)
class LedgerEntry:
    """A claim of a final opinion.

    Attributes:
        member: whose claim it is.
        claim: what is claimed, and what looking its quote up gave.
        cited: the passage that bears it; None for a claim that is not supported.
    """

    member: PanelMember
    claim: Claim
    cited: NumberedCitation | None


def citations_of(panel: Panel) -> list[NumberedCitation]:
    """The passages that the final opinions quote, numbered in the order of the seats."""
    found: dict[Citation, NumberedCitation] = {}
    for member, opinion in final_opinions(panel):
        for citation in opinion.citations:
            numbered = found.setdefault(citation, NumberedCitation(len(found) + 1, citation))
            if member.agent_id not in numbered.cited_by:
                numbered.cited_by.append(member.agent_id)
    return list(found.values())


def claim_ledger(panel: Panel) -> list[LedgerEntry]:
    """The claims of the final opinions, in the order of the seats."""
    numbered: dict[Citation | None, NumberedCitation] = {
        one.citation: one for one in citations_of(panel)
    }
    return [
        LedgerEntry(member=member, claim=claim, cited=numbered.get(_bearing(claim, opinion)))
        for member, opinion in final_opinions(panel)
        for claim in opinion.claims
    ]


def citation_documents(panel: Panel) -> list[Document]:
    """The quoted passages, each once, with its number and the seats that cite it."""
    return [
        {"number": c.number, **plain(c.citation), "cited_by": c.cited_by}
        for c in citations_of(panel)
    ]


def claims_document(panel: Panel) -> Document:
    """The ledger: how many claims have which status, and each claim with the seat that made it.

    A supported claim has the `number` of its citation and the lines where its quote stands; they
    are null for the others.
    """
    ledger = claim_ledger(panel)
    counted = Counter(entry.claim.status for entry in ledger)
    counts = {status.value.replace(" ", "_"): counted[status] for status in ClaimStatus}
    return {**counts, "ledger": [_entry_document(entry) for entry in ledger]}


def _entry_document(entry: LedgerEntry) -> Document:
    cited = entry.cited
    return {
        "agent_id": entry.member.agent_id,
        "agent_name": entry.member.agent_name,
        **plain(entry.claim),
        "number": cited.number if cited else None,
        "first_line": cited.citation.first_line if cited else None,
        "last_line": cited.citation.last_line if cited else None,
    }


def _bearing(claim: Claim, opinion: Opinion) -> Citation | None:
    """The citation that a supported claim became; of equal quotes that of the source it names."""
    if not claim.is_supported:
        return None
    sought = normal_form(claim.quote).text
    same = [c for c in opinion.citations if normal_form(c.quote).text == sought]
    return min(same, key=lambda citation: citation.source != claim.source, default=None)
