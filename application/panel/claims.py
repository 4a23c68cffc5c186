"""The claim ledger: what the seats claim, and whether the evidence given bears it out."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from attrs import evolve, frozen

from domain.evidence import Document, find_quote, normal_form
from domain.panel import Citation, Claim, ClaimStatus, Opinion, Panel
from domain.panel.claim import QUOTE_LIMIT, SOURCE_LIMIT
from domain.shared import comparable, printable

_MARK = re.compile(r"\[(\d{1,3})\]")
_WRAPPING = re.compile(r"""^(?:["' ]|\.\.\.|\[\.\.\.\])+|(?:["' ]|\.\.\.|\[\.\.\.\])+$""")
_NOTHING = "[?]"


@frozen(kw_only=True)
class LedgerEntry:
    """A claim of a seat's final opinion.

    Attributes:
        agent_id: the seat.
        claim: what it claims, with what looking its quote up gave.
        citation: the passage that bears it out, with its lines; None where there is none.
    """

    agent_id: str
    claim: Claim
    citation: Citation | None


def check_claims(opinion: Opinion, documents: Sequence[Document]) -> Opinion:
    """The opinion with every quote of it looked up in the documents.

    Each claim gets its status. A source is known by its exact name; else but for case and white
    space; else by the end of its path, if only one document ends so. Marks of quotation and
    ellipses around a quote are not held against it. The citations are the passages found, those
    that the opinion brought along first. Each citation stands for a claim too, so that an opinion
    that only cites gets its claims; a citation that no document holds becomes a claim whose quote
    was not found.

    `[n]` in the rationale means the n-th citation, also afterwards; where the opinion came without
    citations it is read as its n-th claim and renumbered. `[?]` stands where nothing was found.
    Checking again changes nothing.
    """
    cited = [_verified(citation, documents) for citation in opinion.citations]
    known = {_key(one): one for one in reversed(cited) if one is not None}
    passages = [_passage(claim, documents) for claim in opinion.claims]
    borne = [one and known.setdefault(_key(one), one) for one in passages]
    claims = [
        evolve(claim, status=_status(claim, found))
        for claim, found in zip(opinion.claims, borne, strict=True)
    ]
    for given, found in zip(opinion.citations, cited, strict=True):
        if found is None or found not in borne:
            stated = _claim_of(given, found)
            claims += [] if stated in claims else [stated]
    citations = tuple(dict.fromkeys(one for one in (*cited, *borne) if one is not None))
    return evolve(
        opinion,
        claims=tuple(claims),
        citations=citations,
        rationale=_renumbered(opinion.rationale, cited or borne, citations),
    )


def without_documents(opinion: Opinion, gone: Collection[str], names: Sequence[str]) -> Opinion:
    """The opinion if these documents had not been given: what it claims of them is unsupported.

    Args:
        opinion: as it was checked.
        gone: the names of the documents that are thought away.
        names: the names of all that were given.
    """

    def supposed(claim: Claim) -> Claim:
        lost = claim.is_supported and _named(claim.source, names) in gone
        return evolve(claim, status=ClaimStatus.QUOTE_NOT_FOUND) if lost else claim

    return evolve(opinion, claims=tuple(map(supposed, opinion.claims)))


def ledger_of(panel: Panel) -> tuple[LedgerEntry, ...]:
    """The claims of the last round that voted, by seat in order of joining; those of each in order.

    Whoever abstained in it, or did not speak, claims nothing.
    """
    voted = [d for d in panel.discussions if d.votes and not d.is_open]
    names = [source.name for source in panel.sources]
    said = [(m.agent_id, voted[-1].message_of(m.agent_id)) for m in panel.members if voted]
    return tuple(
        LedgerEntry(
            agent_id=seat,
            claim=claim,
            citation=_citation_of(claim, message.opinion.citations, names),
        )
        for seat, message in said
        if message is not None and message.opinion is not None
        for claim in message.opinion.claims
    )


def _passage(claim: Claim, documents: Sequence[Document]) -> Citation | None:
    source = _named(claim.source, [document.name for document in documents])
    for document in documents:
        if document.name == source:
            return next(_cited(document, _readings(claim.quote)), None)
    return None


def _verified(citation: Citation, documents: Sequence[Document]) -> Citation | None:
    """The citation, if its lines hold it character for character; else where it is found."""
    for document in documents:
        if document.name == citation.source:
            lines = document.text.split("\n")[citation.first_line - 1 : citation.last_line]
            if citation.quote in "\n".join(lines):
                return citation
            return next(_cited(document, (citation.quote,)), None)
    return None


def _cited(document: Document, readings: Iterable[str]) -> Iterator[Citation]:
    for reading in readings:
        found = find_quote(document, reading)
        if found is not None:
            # White space can make a passage longer than the quote: then its beginning is cited.
            yield Citation(
                source=document.name,
                first_line=found.first_line,
                last_line=found.last_line,
                quote=found.text[:QUOTE_LIMIT],
            )


def _readings(quote: str) -> tuple[str, ...]:
    """A quote as it was given and, where marks stand around it, without them."""
    return tuple(dict.fromkeys((quote, _WRAPPING.sub("", normal_form(quote).text))))


def _named(source: str, names: Sequence[str]) -> str | None:
    for key in (str, comparable, _end_of_path):
        alike = [name for name in names if key(name) == key(source)]
        if len(alike) == 1 and source.strip():
            return alike[0]
    return None


def _end_of_path(name: str) -> str:
    return comparable(name.replace("\\", "/").rsplit("/", 1)[-1])


def _status(claim: Claim, found: Citation | None) -> ClaimStatus:
    if not claim.source.strip() or not claim.quote.strip():
        return ClaimStatus.NO_SOURCE
    return ClaimStatus.QUOTE_NOT_FOUND if found is None else ClaimStatus.SUPPORTED


def _claim_of(given: Citation, found: Citation | None) -> Claim:
    """The claim that a citation makes; its quote in the form in which it can be found again."""
    return Claim(
        source=printable(given.source, limit=SOURCE_LIMIT),
        quote=normal_form(given.quote).text[:QUOTE_LIMIT] or _NOTHING,
        status=ClaimStatus.QUOTE_NOT_FOUND if found is None else ClaimStatus.SUPPORTED,
    )


def _key(citation: Citation) -> tuple[str, str]:
    return citation.source, normal_form(citation.quote).text


def _citation_of(
    claim: Claim, citations: Sequence[Citation], names: Sequence[str]
) -> Citation | None:
    if not claim.is_supported:
        return None
    source = _named(claim.source, names)
    readings = [(source, normal_form(reading).text) for reading in _readings(claim.quote)]
    return next((one for one in citations if _key(one) in readings), None)


def _renumbered(
    rationale: str, meant: Sequence[Citation | None], citations: Sequence[Citation]
) -> str:
    def mark(found: re.Match[str]) -> str:
        number = int(found[1])
        if not 1 <= number <= len(meant):
            return found[0]
        citation = meant[number - 1]
        return _NOTHING if citation is None else f"[{citations.index(citation) + 1}]"

    return _MARK.sub(mark, rationale)
