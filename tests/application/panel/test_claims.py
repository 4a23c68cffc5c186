from collections.abc import Sequence

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from adapters.hypothesis import documents
from application.panel.claims import check_claims, ledger_of
from domain.evidence import Document, normal_form, passages_of
from domain.panel import Citation, Claim, ClaimStatus, Opinion, Panel, Source
from tests.domain.panel.examples import NOW, a_running_panel

NOTES = Document(
    name="evidence/notes.md", text="# Study\n\nThe device is “safe”.\n\nIt costs\n5.2 k."
)
MEMO = Document(name="memo.txt", text="The fee is high.\nThe fee is high.")
SAFE = Citation(
    source="evidence/notes.md", first_line=3, last_line=3, quote="The device is “safe”."
)
FEE = Citation(source="memo.txt", first_line=1, last_line=1, quote="The fee is high.")


def claim(source: str, quote: str) -> Claim:
    return Claim(statement="So it is.", source=source, quote=quote)


def checked(*claims: Claim, rationale: str = "", citations: Sequence[Citation] = ()) -> Opinion:
    given_opinion = Opinion(
        position="510(k)", claims=claims, rationale=rationale, citations=tuple(citations)
    )
    return check_claims(given_opinion, [NOTES, MEMO])


@pytest.mark.parametrize(
    ("source", "quote", "status"),
    [
        ("memo.txt", "The fee is high.", ClaimStatus.SUPPORTED),
        ("evidence/notes.md", 'The device is "safe".', ClaimStatus.SUPPORTED),
        ("evidence/notes.md", "It costs 5.2 k.", ClaimStatus.SUPPORTED),
        ("MEMO.TXT ", "The fee is high", ClaimStatus.SUPPORTED),
        ("notes.md", "It costs", ClaimStatus.SUPPORTED),
        ("C:\\data\\Notes.md", "It costs", ClaimStatus.SUPPORTED),
        ("memo.txt", "“The fee is high…”", ClaimStatus.SUPPORTED),
        ("memo.txt", "[...] fee is high [...]", ClaimStatus.SUPPORTED),
        ("memo.txt", "The fee is low.", ClaimStatus.QUOTE_NOT_FOUND),
        ("memo.txt", "The fee ... high.", ClaimStatus.QUOTE_NOT_FOUND),
        ("memo.txt", "It costs", ClaimStatus.QUOTE_NOT_FOUND),
        ("elsewhere.md", "The fee is high.", ClaimStatus.QUOTE_NOT_FOUND),
        ("", "The fee is high.", ClaimStatus.NO_SOURCE),
        (" ", "The fee is high.", ClaimStatus.NO_SOURCE),
        ("memo.txt", "", ClaimStatus.NO_SOURCE),
    ],
)
def test_every_claim_is_looked_up(source: str, quote: str, status: ClaimStatus) -> None:
    opinion = checked(claim(source, quote))

    assert [one.status for one in opinion.claims] == [status]
    assert len(opinion.citations) == (status is ClaimStatus.SUPPORTED)


def test_whatever_status_a_claim_carries_is_no_proof() -> None:
    made_up = Claim(source="memo.txt", quote="The fee is nil.", status=ClaimStatus.SUPPORTED)

    assert checked(made_up).claims[0].status is ClaimStatus.QUOTE_NOT_FOUND


def test_a_name_that_two_documents_share_is_no_source() -> None:
    documents = [Document(name="a/notes.md", text="One."), Document(name="b/notes.md", text="One.")]

    opinion = check_claims(Opinion(position="A", claims=(claim("notes.md", "One."),)), documents)

    assert opinion.claims[0].status is ClaimStatus.QUOTE_NOT_FOUND


def test_citations_are_the_passages_found_as_they_stand_there() -> None:
    opinion = checked(
        claim("notes.md", 'the device is "safe"'),
        claim("notes.md", 'The device is "safe".'),
        claim("memo.txt", "The fee is high."),
        claim("memo.txt", "The  fee\nis high."),
    )

    assert opinion.citations == (SAFE, FEE)


def test_marks_are_renumbered_from_claims_to_citations() -> None:
    opinion = checked(
        claim("memo.txt", "The fee is nil."),
        claim("memo.txt", "The fee is high."),
        Claim(statement="I believe it."),
        claim("notes.md", 'The device is "safe".'),
        rationale="Cheap [1], dear [2], safe [4][2], believed [3]; the guideline's [12] is [0].",
    )

    assert opinion.rationale == (
        "Cheap [?], dear [1], safe [2][1], believed [?]; the guideline's [12] is [0]."
    )
    assert opinion.citations == (FEE, SAFE)


def test_an_opinion_that_only_cites_claims_what_it_cites() -> None:
    opinion = checked(citations=[FEE, SAFE], rationale="Dear [1], safe [2].")

    assert opinion.citations == (FEE, SAFE)
    assert opinion.rationale == "Dear [1], safe [2]."
    assert opinion.claims == (
        Claim(source="memo.txt", quote="The fee is high.", status=ClaimStatus.SUPPORTED),
        Claim(
            source="evidence/notes.md",
            quote='The device is "safe".',
            status=ClaimStatus.SUPPORTED,
        ),
    )


def test_a_citation_that_no_document_holds_becomes_a_claim() -> None:
    forged = Citation(source="memo.txt", first_line=1, last_line=1, quote="The fee is nil.")

    opinion = checked(citations=[forged, SAFE], rationale="Cheap [1], safe [2].")

    assert opinion.citations == (SAFE,)
    assert opinion.rationale == "Cheap [?], safe [1]."
    assert [one.status for one in opinion.claims] == [
        ClaimStatus.QUOTE_NOT_FOUND,
        ClaimStatus.SUPPORTED,
    ]


def test_a_citation_on_the_wrong_lines_is_put_right() -> None:
    misplaced = Citation(source="memo.txt", first_line=7, last_line=9, quote="The fee is high.")

    assert checked(citations=[misplaced]).citations == (FEE,)


@given(documents(), st.data())
def test_whole_passages_are_always_borne_out_and_checking_again_changes_nothing(
    document: Document, data: st.DataObject
) -> None:
    passages = passages_of(document) or [None]
    drawn = data.draw(st.lists(st.sampled_from(passages), max_size=4))
    citations = tuple(
        Citation(source=document.name, first_line=p.first_line, last_line=p.last_line, quote=p.text)
        for p in drawn
        if p is not None
    )
    invented = tuple(
        claim(document.name, words) for words in data.draw(st.lists(st.text("ab é\n"), max_size=3))
    )
    opinion = Opinion(position="A", citations=citations, claims=invented, rationale="[1] [2] [3]")

    once = check_claims(opinion, [document])

    assert set(citations) <= set(once.citations)
    assert sum(one.is_supported for one in once.claims) >= len(
        {normal_form(c.quote).text for c in citations}
    )
    assert check_claims(once, [document]) == once


def spoken(panel: Panel, number: int, opinions: dict[str, Opinion], *, votes: bool = True) -> None:
    panel.start_discussion_round(number, votes=votes, now=NOW)
    for seat, opinion in opinions.items():
        panel.add_message(number, seat, seat, "Said.", opinion, now=NOW)
    panel.complete_discussion_round(number, now=NOW)


def test_the_ledger_holds_the_claims_of_the_last_votes_by_seat() -> None:
    first = checked(claim("memo.txt", "The fee is nil."))
    last = checked(claim("memo.txt", "The fee is high."), claim("memo.txt", "Nil."))
    panel = a_running_panel(seats=2)

    spoken(panel, 1, {"seat-1": first, "seat-2": first})
    spoken(panel, 2, {"seat-2": last, "seat-1": Opinion.abstain("Nothing.")})
    spoken(panel, 3, {"seat-1": Opinion.abstain("Nothing.")}, votes=False)

    ledger = ledger_of(panel)

    assert [(one.agent_id, one.claim) for one in ledger] == [
        ("seat-2", last.claims[0]),
        ("seat-2", last.claims[1]),
    ]


def test_a_ledger_shows_the_passage_of_each_claim_that_is_borne_out() -> None:
    opinion = checked(claim("MEMO.txt", '"The fee is high."'), claim("memo.txt", "Nil."))
    source = Source(name="memo.txt", digest=MEMO.digest)
    panel = evolve(a_running_panel(), sources=(source,))
    spoken(panel, 1, {"seat-1": opinion})

    assert [one.citation for one in ledger_of(panel)] == [FEE, None]


def test_a_panel_that_has_not_voted_has_an_empty_ledger() -> None:
    assert ledger_of(a_running_panel()) == ()
