import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.llm.extractive import ExtractiveExperts
from application.panel.ports import ExpertAnswer
from domain.evidence import Document
from domain.panel import Opinion, Packet
from domain.panel.discussion import CONTENT_LIMIT
from tests.adapters.llm.extractive.packets import QUESTION, ROUTES, note, opinion_in, packet, seat

TRADITIONAL, DE_NOVO, PRE_SUBMISSION = ROUTES
FOR_DE_NOVO = note(
    "# Study\n\nA De Novo request is suitable, and the study is ready.\n\n"
    "A De Novo request is not cheap: its fee is high.\n\n"
    "A Traditional 510(k) cannot succeed for the patch."
)
WORDS = [
    *ROUTES,
    "patch",
    "route",
    "study",
    "not",
    "is",
    "suitable",
    "fails",
    "?",
    ".",
    "\n",
    "\n\n",
]
TEXTS = st.lists(st.sampled_from([*WORDS, "# ", "- ", "\r\n", "\x07", "É", "```"])).map(
    " ".join
) | (st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
DOCUMENTS = st.lists(TEXTS.filter(str.strip), max_size=4).map(
    lambda texts: [note(text, f"note {number}.md") for number, text in enumerate(texts)]
)
OPTIONS = st.sampled_from([(), ROUTES, ("Yes", "No"), ("File it", "Do not file it")])


def ask(asked: Packet, documents: Sequence[Document]) -> ExpertAnswer:
    return asyncio.run(ExtractiveExperts().answer(asked, documents))


def opinion_of(asked: Packet, *documents: Document) -> Opinion:
    return opinion_in(ask(asked, documents))


def test_says_what_it_is() -> None:
    experts = ExtractiveExperts()

    assert experts.kind == "extractive"
    assert experts.label == "extractive: quotes the evidence, does not reason"


@given(OPTIONS, DOCUMENTS)
def test_an_opinion_always_fits_its_question_and_its_evidence(
    options: tuple[str, ...], documents: list[Document]
) -> None:
    asked = packet(options=options, dimensions=("risk", "study"))

    answer = ask(asked, documents)

    opinion = opinion_in(answer)
    assert answer == ask(asked, documents)
    assert answer.content.startswith("[extractive: quotes the evidence, does not reason]")
    assert len(answer.content) <= CONTENT_LIMIT
    assert opinion.abstains or opinion.position
    assert not options or opinion.abstains or opinion.position in options
    assert set(opinion.ratings) <= {"risk", "study"}
    assert all(1 <= rating <= 9 for rating in opinion.ratings.values())
    assert len(opinion.citations) <= 3
    assert opinion.abstains or opinion.citations
    texts = {document.name: document.text for document in documents}
    for citation in opinion.citations:
        lines = texts[citation.source].split("\n")[citation.first_line - 1 : citation.last_line]
        assert citation.quote in "\n".join(lines)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_a_document_about_something_else_moves_no_position(other: str) -> None:
    documents = [FOR_DE_NOVO, note(f"Elsewhere: {other}", "other.md")]

    assert opinion_of(packet(), *documents).position == DE_NOVO


def test_takes_the_option_that_the_evidence_supports_best() -> None:
    opinion = opinion_of(packet(), FOR_DE_NOVO)

    assert opinion.position == DE_NOVO
    assert [(one.source, one.first_line, one.quote) for one in opinion.citations] == [
        ("notes.md", 3, "A De Novo request is suitable, and the study is ready."),
        ("notes.md", 5, "A De Novo request is not cheap: its fee is high."),
    ]
    assert opinion.confidence is not None
    assert 0 < opinion.confidence < 1


def test_says_what_speaks_for_and_against_and_with_what_weight() -> None:
    rationale = opinion_of(packet(), FOR_DE_NOVO).rationale

    assert 'Strongest for it: "A De Novo request is suitable' in rationale
    assert 'Strongest against it: "A De Novo request is not cheap' in rationale
    assert "Traditional 510(k): 0 for (0.00), 1 against (" in rationale
    assert "The evidence uses 3 of this seat's 3 terms." in rationale


def test_one_passage_is_never_certain() -> None:
    opinion = opinion_of(packet(), note("A De Novo request is suitable for the patch."))

    assert opinion.confidence is not None
    assert opinion.confidence <= 0.5


def test_of_equals_the_first_option_is_taken() -> None:
    evidence = note("Alpha is suitable.\n\nBeta is suitable.")

    assert opinion_of(packet(options=("Alpha", "Beta")), evidence).position == "Alpha"
    assert opinion_of(packet(options=("Beta", "Alpha")), evidence).position == "Beta"


def test_an_option_that_more_speaks_against_is_better_than_one_that_nothing_speaks_for() -> None:
    evidence = note("Alpha is cheap.\n\nAlpha fails.\n\nAlpha is slow.\n\nBeta is slow.")

    opinion = opinion_of(packet(options=("Beta", "Alpha")), evidence)

    assert opinion.position == "Alpha"
    assert "More weighs against it than for it" in opinion.rationale
    assert opinion.confidence is not None
    assert opinion.confidence < 0.5


def test_the_role_decides_between_options_that_are_both_supported() -> None:
    evidence = note(
        "For payers a Traditional 510(k) is the best route to coverage.\n\n"
        "For nurses a De Novo request is the best route to fewer alarms."
    )

    payer = opinion_of(packet(member=seat("payer", "coverage")), evidence)
    nurse = opinion_of(packet(member=seat("nurse", "alarms")), evidence)

    assert (payer.position, nurse.position) == (TRADITIONAL, DE_NOVO)


def test_without_options_the_passage_that_ranks_first_is_the_position() -> None:
    evidence = note("The route of\nthe patch is open.\n\nThe fee of the route for a patch is high.")

    opinion = opinion_of(packet(options=(), member=seat("fee")), evidence)

    assert opinion.position == "The fee of the route for a patch is high."
    assert opinion.citations[0].first_line == 4
    assert not opinion.ratings


def test_a_position_is_one_line_of_at_most_a_thousand_characters() -> None:
    sentence = "The route of the patch is long " + "and long " * 60 + "indeed."
    evidence = note(f"{sentence} {sentence}\n{sentence}")

    opinion = opinion_of(packet(options=()), evidence)

    assert opinion.position == sentence


@pytest.mark.parametrize(
    ("options", "text", "reason"),
    [
        (ROUTES, "Beat the eggs and add the flour.", "names an option"),
        (ROUTES, "Do not file a Traditional 510(k).", "only against the options"),
        ((), "Beat the eggs and add the flour.", "touches the question"),
        ((), "Which route should the patch take?", "touches the question"),
        (ROUTES, "***", "no evidence"),
    ],
)
def test_abstains_with_the_reason_where_the_evidence_holds_nothing(
    options: tuple[str, ...], text: str, reason: str
) -> None:
    answer = ask(packet(options=options), [note(text)])

    assert reason in (opinion_in(answer).abstention or "")
    assert reason in answer.content


def test_abstains_without_documents() -> None:
    assert "no evidence" in (opinion_of(packet()).abstention or "")


def test_an_option_that_is_only_named_is_chosen_with_little_confidence() -> None:
    opinion = opinion_of(packet(), note("A De Novo request has a review goal of 150 days."))

    assert opinion.position == DE_NOVO
    assert "No passage speaks for an option outright" in opinion.rationale
    assert opinion.confidence is not None
    assert opinion.confidence <= 0.2


def test_a_seat_out_of_its_field_says_so() -> None:
    opinion = opinion_of(packet(member=seat("tax")), FOR_DE_NOVO)

    assert "uses 0 of this seat's 1 terms: it goes by the question alone" in opinion.rationale


def test_a_seat_without_vocabulary_goes_by_its_role() -> None:
    opinion = opinion_of(packet(member=seat(role="Study design")), FOR_DE_NOVO)

    assert opinion.position == DE_NOVO
    assert "no vocabulary of its own" in opinion.rationale


def test_rates_the_dimensions_that_the_evidence_touches_and_no_others() -> None:
    evidence = note(
        "A De Novo request reduces the hazard of the patch.\n\n"
        "A De Novo request is not cheap: its fee is high.\n\n"
        "A Traditional 510(k) suits the evidence."
    )

    ratings = opinion_of(packet(), evidence).ratings

    assert set(ratings) == {"risk", "value"}
    assert ratings["risk"] > 5 > ratings["value"]


def test_a_dimension_of_the_caller_is_touched_by_its_own_words() -> None:
    asked = packet(dimensions=("Studies", "Beauty"))

    assert list(opinion_of(asked, FOR_DE_NOVO).ratings) == ["Studies"]


def test_in_a_later_round_it_keeps_its_position_and_counts_who_shares_it() -> None:
    others = (Opinion(position=TRADITIONAL), Opinion(position=DE_NOVO), Opinion.abstain("Nothing."))

    opinion = opinion_of(packet(own=Opinion(position=DE_NOVO), others=others), FOR_DE_NOVO)

    assert opinion.position == DE_NOVO
    assert "It keeps its position." in opinion.rationale
    assert "Of 3 other seats heard, 1 hold the same" in opinion.rationale


def test_a_position_that_was_held_on_other_evidence_is_named() -> None:
    opinion = opinion_of(packet(own=Opinion(position=TRADITIONAL)), FOR_DE_NOVO)

    assert f"Before, it held {TRADITIONAL}." in opinion.rationale


async def test_many_panels_at_once_get_the_answers_that_each_would_get_alone() -> None:
    experts = ExtractiveExperts()
    packets = [packet(), packet(options=()), packet(member=seat("fee"))] * 10

    together = await asyncio.gather(*(experts.answer(one, [FOR_DE_NOVO]) for one in packets))

    assert list(together) == [await experts.answer(one, [FOR_DE_NOVO]) for one in packets]


async def test_one_that_is_cancelled_leaves_the_next_answer_intact() -> None:
    experts = ExtractiveExperts()
    started = asyncio.create_task(experts.answer(packet(), [FOR_DE_NOVO]))
    await asyncio.sleep(0)

    started.cancel()
    with pytest.raises(asyncio.CancelledError):
        await started

    answer = await experts.answer(packet(), [FOR_DE_NOVO])
    assert opinion_in(answer).position == DE_NOVO


def test_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    ask(packet(QUESTION), [FOR_DE_NOVO])

    assert tuple(capfd.readouterr()) == ("", "")
