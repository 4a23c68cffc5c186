import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.llm.extractive.words import content_stems, key_terms, stem, terms, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("predicate", "predicates"),
        ("study", "studies"),
        ("class", "classes"),
        ("plan", "planning"),
        ("stop", "stopped"),
        ("use", "uses"),
        ("charge", "charging"),
    ],
)
def test_inflections_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize("word", ["need", "status", "class", "string", "us", "is", "red"])
def test_endings_that_are_part_of_a_word_stay(word: str) -> None:
    assert stem(word) == word


@given(st.text())
def test_stems_are_made_of_any_text_without_growing(text: str) -> None:
    assert all(0 < len(stem(word)) <= len(word) for word in words(text))


def test_a_contracted_not_is_heard() -> None:
    assert words("It isn't; we can\N{RIGHT SINGLE QUOTATION MARK}t.") == [
        "it",
        "is",
        "not",
        "we",
        "cannot",
    ]


def test_a_number_with_brackets_is_one_word() -> None:
    assert words("Two 510(k)s (old)") == ["two", "510(k)s", "old"]


def test_a_text_is_found_by_words_and_by_neighbours() -> None:
    assert terms("The class II devices") == ["class", "ii", "devic", "class ii", "ii devic"]


def test_a_phrase_is_not_found_by_one_of_its_words() -> None:
    assert key_terms("special controls") == ["special control"]
    assert key_terms("controls") == ["control"]
    assert content_stems("of the") == key_terms("of the") == []
