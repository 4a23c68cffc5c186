from hypothesis import given
from hypothesis import strategies as st

from adapters.hypothesis import documents
from adapters.llm.relevance import choose_passages
from domain.evidence import Document, passages_of

FEES = Document(
    name="fees.md",
    text="# Fees\n\nThe fee is high.\n\nThe sky is blue.\n\nGrass is green.\n\n"
    "The fee of a patch rises.",
)
WEATHER = Document(name="weather.md", text="Rain.\n\nSnow on the hills, and ice on the lakes.")
NAMED_APART = st.lists(documents(), max_size=4, unique_by=lambda one: one.name)


def test_the_most_relevant_passages_come_in_the_order_of_the_document() -> None:
    chosen = choose_passages([FEES], "Which fee does the patch take?", 45)

    assert [one.text for one in chosen.passages] == [
        "The fee is high.",
        "The fee of a patch rises.",
    ]
    assert chosen.left_out == ("fees.md:5-7",)


def test_every_document_has_a_word_where_there_is_room() -> None:
    chosen = choose_passages([FEES, WEATHER], "Which fee does the patch take?", 30)

    assert [one.text for one in chosen.passages] == ["The fee of a patch rises.", "Rain."]
    assert chosen.left_out == ("fees.md:3-7", "weather.md:3-3")


def test_what_fits_is_shown_in_whole() -> None:
    chosen = choose_passages([FEES, WEATHER], "Anything", 1_000)

    assert chosen.passages == (*passages_of(FEES), *passages_of(WEATHER))
    assert chosen.left_out == ()


def test_a_question_that_nothing_answers_is_answered_in_order() -> None:
    chosen = choose_passages([FEES], "Quarks?", 40)

    assert [one.text for one in chosen.passages] == ["The fee is high.", "The sky is blue."]
    assert chosen.left_out == ("fees.md:7-9",)


@given(NAMED_APART, st.text(max_size=40), st.integers(0, 200))
def test_whole_passages_within_the_limit_and_all_others_listed(
    given_documents: list[Document], query: str, limit: int
) -> None:
    everything = [one for document in given_documents for one in passages_of(document)]

    chosen = choose_passages(given_documents, query, limit)

    assert chosen == choose_passages(given_documents, query, limit)
    assert sum(len(one.text) for one in chosen.passages) <= limit
    assert [one for one in everything if one in chosen.passages] == list(chosen.passages)
    listed = {
        (name, line)
        for name, _, lines in (one.rpartition(":") for one in chosen.left_out)
        for line in range(int(lines.split("-")[0]), int(lines.split("-")[1]) + 1)
    }
    missing = [one for one in everything if one not in chosen.passages]
    assert all((one.document, one.first_line) in listed for one in missing)
    assert not any((one.document, one.first_line) in listed for one in chosen.passages)
    assert (
        not missing
        or min(len(one.text) for one in missing) + sum(len(one.text) for one in chosen.passages)
        > limit
    )
