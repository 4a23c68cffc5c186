import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.hypothesis import texts
from domain.shared import InvalidValue, clean_text, comparable

CONTROLS = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\t"]


def clean(value: str, limit: int = 100) -> str:
    return clean_text(value, field="note", limit=limit)


@pytest.mark.parametrize("control", CONTROLS, ids=lambda c: f"U+{ord(c):04X}")
def test_a_control_character_is_refused_by_name_and_place(control: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        clean(f"ab{control}c")

    assert refusal.value.code == "note_control_character"
    assert refusal.value.field == "note"
    assert f"note holds a control character (U+{ord(control):04X}) at position 2" in str(
        refusal.value
    )


@given(st.characters(categories=["Cs"]))
def test_a_lone_surrogate_is_refused_by_name(surrogate: str) -> None:
    with pytest.raises(InvalidValue, match="note holds a lone surrogate") as refusal:
        clean(f"a{surrogate}")

    assert refusal.value.code == "note_lone_surrogate"


def test_a_pair_of_surrogates_spelled_as_two_characters_is_refused_too() -> None:
    with pytest.raises(InvalidValue, match="lone surrogate"):
        clean("\ud83d\ude00")


def test_new_lines_and_tabs_are_kept() -> None:
    assert clean("a\n\tb\n") == "a\n\tb\n"


@given(st.text(" \n\t\u2003\u3000", max_size=5))
def test_white_space_alone_is_empty(blank: str) -> None:
    with pytest.raises(InvalidValue, match=r"^note cannot be empty$"):
        clean(blank)


@given(st.text(" \n\t\u2003\u3000", max_size=5))
def test_white_space_alone_passes_where_blank_is_allowed(blank: str) -> None:
    kept = clean_text(blank, field="note", limit=10, blank_allowed=True)

    assert kept == unicodedata.normalize("NFC", blank)


def test_the_limit_counts_characters_and_both_numbers_are_named() -> None:
    assert clean("é" * 5_000, limit=5_000)
    with pytest.raises(
        InvalidValue, match=r"^note has 5,001 characters; at most 5,000 are allowed$"
    ):
        clean("é" * 5_001, limit=5_000)


def test_the_limit_counts_what_is_stored_after_normalisation() -> None:
    decomposed = "e\u0301" * 10

    assert clean(decomposed, limit=10) == "é" * 10


@given(texts())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(text)

    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)


@pytest.mark.parametrize("value", [None, 7, b"bytes", ["text"]])
def test_what_is_no_text_is_refused(value: object) -> None:
    with pytest.raises(InvalidValue, match="note must be text"):
        clean(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Yes", "yes"),
        ("go  ahead", " go\nahead "),
        ("Straße", "STRASSE"),
        ("\ufb01le", "file"),
        ("e\u0301", "é"),
        ("\uff21", "a"),
    ],
)
def test_texts_compare_without_case_spacing_and_compatible_forms(one: str, other: str) -> None:
    assert comparable(one) == comparable(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("we recommend it", "we do not recommend it"), ("yes", "yes."), ("résumé", "resume")],
)
def test_texts_of_other_letters_are_never_alike(one: str, other: str) -> None:
    assert comparable(one) != comparable(other)
