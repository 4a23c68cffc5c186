from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.evidence import PASSAGE_LIMIT, Document, Passage, passages_of

MARKDOWN_LINES = (
    "# Heading;Under;---;===;```;~~~~;- item;2. item;> quote;Source: x;words here;  more words.;"
    "\r;\t;+++;##;| cell |;|---|"
)
MARKDOWN = st.lists(st.sampled_from([*MARKDOWN_LINES.split(";"), ""])).map("\n".join)
TEXTS = (
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
    | MARKDOWN
    | st.tuples(MARKDOWN, st.text("ab. \n", min_size=PASSAGE_LIMIT)).map("\n".join)
).filter(str.strip)


def cut(text: str) -> tuple[Passage, ...]:
    return passages_of(Document(name="notes.md", text=text))


def texts(text: str) -> list[str]:
    return [passage.text for passage in cut(text)]


@given(TEXTS)
def test_every_passage_stands_word_for_word_at_its_lines(text: str) -> None:
    lines = text.split("\n")

    for passage in cut(text):
        stated = "\n".join(lines[passage.first_line - 1 : passage.last_line])
        assert passage.text in stated
        assert passage.text.count("\n") == passage.last_line - passage.first_line


@given(TEXTS)
def test_passages_follow_each_other_without_overlap(text: str) -> None:
    cursor = 0

    for passage in cut(text):
        found = text.find(passage.text, cursor)
        assert found >= cursor
        cursor = found + len(passage.text)

    assert all(one.last_line <= other.first_line for one, other in pairwise(cut(text)))


@given(TEXTS)
def test_every_passage_says_something_and_is_short_enough_to_quote(text: str) -> None:
    for passage in cut(text):
        assert any(character.isalnum() for character in passage.text)
        assert len(passage.text) <= PASSAGE_LIMIT
        assert passage.text == passage.text.strip()


@given(st.lists(st.text("abc .", min_size=1).filter(str.strip), min_size=1))
def test_nothing_of_plain_paragraphs_is_lost(paragraphs: list[str]) -> None:
    said = [one.strip() for one in paragraphs if any(letter.isalnum() for letter in one)]

    assert texts("\n\n".join(paragraphs)) == said


def test_the_lines_of_a_paragraph_belong_together() -> None:
    (passage,) = cut("\nA paragraph\nof two lines.\n")

    assert passage == Passage(
        document="notes.md", first_line=2, last_line=3, text="A paragraph\nof two lines."
    )


def test_each_list_item_is_a_passage_with_its_continuation() -> None:
    text = "Three things:\n- the first\n  and its end\n* second\n10) third\n"

    assert texts(text) == ["Three things:", "the first\n  and its end", "second", "third"]


def test_headings_are_the_context_of_what_stands_below_them() -> None:
    text = "# Routes\nAll.\n## De Novo ##\nOne.\n\nTwo.\n## Other\nThree.\n# Costs\nFour."

    assert [(one.headings, one.text) for one in cut(text)] == [
        (("Routes",), "All."),
        (("Routes", "De Novo"), "One."),
        (("Routes", "De Novo"), "Two."),
        (("Routes", "Other"), "Three."),
        (("Costs",), "Four."),
    ]


def test_an_underlined_paragraph_is_a_heading() -> None:
    assert [one.headings for one in cut("Title\n===\n\nPart\n---\n\nWords.")] == [("Title", "Part")]


def test_a_ruler_below_a_list_item_makes_no_heading() -> None:
    assert texts("- item\n---\nwords") == ["item", "words"]


@pytest.mark.parametrize("mark", ["Source:", "SOURCES:", "**Source**:", "- source:"])
def test_where_a_text_comes_from_is_no_passage(mark: str) -> None:
    assert texts(f"A fact.\n{mark} somewhere,\nsome year\n\nAnother.") == ["A fact.", "Another."]


def test_the_middle_of_a_sentence_is_no_source_line() -> None:
    assert texts("One source: the river.") == ["One source: the river."]


def test_fenced_code_is_no_passage() -> None:
    text = "Before.\n```python\nx = 1\n~~~\n\ny = 2\n```\nAfter.\n~~~~\nnever closed"

    assert texts(text) == ["Before.", "After."]


@pytest.mark.parametrize(("opening", "closing"), [("---", "---"), ("---", "..."), ("+++", "+++")])
def test_front_matter_is_no_passage(opening: str, closing: str) -> None:
    assert texts(f"{opening}\ntitle: x\n{closing}\nWords.") == ["Words."]


def test_a_ruler_that_never_closes_opens_no_front_matter() -> None:
    assert texts("---\nWords.\nMore.") == ["Words.\nMore."]


def test_the_rows_of_a_table_are_passages_but_its_ruler_is_not() -> None:
    text = "Prices:\n| route | fee |\n|:---|---:|\n| De Novo | high |\nWords."

    assert texts(text) == ["Prices:", "| route | fee |", "| De Novo | high |", "Words."]


def test_a_very_long_paragraph_is_cut_after_a_sentence() -> None:
    sentence = "x" * 900 + ". "

    assert [len(text) for text in texts(sentence * 5)] == [1803, 1803, 901]


def test_a_very_long_word_is_cut_anywhere() -> None:
    assert [len(text) for text in texts("x" * 4500)] == [2000, 2000, 500]


def test_windows_line_ends_keep_the_line_numbers() -> None:
    passages = cut("# Title\r\n\r\nOne\r\ntwo.\r\n\r\nThree.\r\n")

    assert [(one.first_line, one.last_line, one.text) for one in passages] == [
        (3, 4, "One\r\ntwo."),
        (6, 6, "Three."),
    ]
