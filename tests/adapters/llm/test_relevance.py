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
    assert chosen.left_out == ("fees.md:1-1", "fees.md:5-7")


def test_every_document_has_a_word_where_there_is_room() -> None:
    chosen = choose_passages([FEES, WEATHER], "Which fee does the patch take?", 30)

    assert [one.text for one in chosen.passages] == ["The fee of a patch rises.", "Rain."]
    assert chosen.left_out == ("fees.md:1-7", "weather.md:3-3")


def test_of_what_fits_every_passage_is_shown() -> None:
    chosen = choose_passages([FEES, WEATHER], "Anything", 1_000)

    assert chosen.passages == (*passages_of(FEES), *passages_of(WEATHER))
    assert chosen.left_out == ("fees.md:1-1",)


def test_what_is_no_passage_is_listed_too() -> None:
    code = Document(name="run.md", text="```\nx = 1\n\ny = 2\n```")
    mixed = Document(name="mixed.md", text="---\ntitle: x\n---\nWords.\n\nSource: y\n\nMore.")

    chosen = choose_passages([code, mixed], "Words?", 1_000)

    assert [one.text for one in chosen.passages] == ["Words.", "More."]
    assert chosen.left_out == ("run.md:2-4", "mixed.md:2-2", "mixed.md:6-6")


def test_of_a_long_line_that_is_shown_in_part_the_line_is_listed() -> None:
    long = Document(name="long.md", text="The fee is high. " * 300)

    chosen = choose_passages([long], "fee", 2_500)

    assert len(chosen.passages) == 1
    assert chosen.left_out == ("long.md:1-1",)


def test_a_question_that_nothing_answers_is_answered_in_order() -> None:
    chosen = choose_passages([FEES], "Quarks?", 40)

    assert [one.text for one in chosen.passages] == ["The fee is high.", "The sky is blue."]
    assert chosen.left_out == ("fees.md:1-1", "fees.md:7-9")


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
    shown = {
        (one.document, line)
        for one in chosen.passages
        for line in range(one.first_line, one.last_line + 1)
    }
    worded = {
        (one.name, number)
        for one in given_documents
        for number, line in enumerate(one.text.split("\n"), start=1)
        if any(character.isalnum() for character in line)
    }
    assert worded <= shown | listed
    assert all((one.document, one.first_line) in listed for one in missing)
    assert not any((one.document, one.first_line) in listed for one in chosen.passages)
    assert (
        not missing
        or min(len(one.text) for one in missing) + sum(len(one.text) for one in chosen.passages)
        > limit
    )
