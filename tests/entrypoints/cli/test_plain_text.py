from hypothesis import given
from hypothesis import strategies as st

from entrypoints.cli.plain_text import one_line, shortened, visible

COMMANDS = st.characters(categories=["Cc", "Cs"], exclude_characters="\n\t")


@given(st.text(alphabet=st.characters() | COMMANDS))
def test_no_text_can_command_a_terminal(text: str) -> None:
    shown = visible(text)

    assert all(
        character.isprintable() or not ord(character) < 160 or character in "\n\t"
        for character in shown
    )
    assert "\x1b" not in shown
    assert "\u202e" not in shown


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert visible(text) == text


def test_what_was_taken_out_leaves_a_mark() -> None:
    assert visible("\x1b[31mred\x1b[0m") == "\ufffd[31mred\ufffd[0m"


def test_windows_line_ends_are_line_ends() -> None:
    assert visible("one\r\ntwo") == "one\ntwo"
    assert one_line("one\r\n\n  two") == "one two"


@given(st.text(), st.integers(min_value=4, max_value=40))
def test_a_shortened_text_fits(text: str, width: int) -> None:
    assert len(shortened(text, width)) <= width


def test_a_text_that_fits_is_not_shortened() -> None:
    assert shortened("Which route?", 12) == "Which route?"


def test_a_text_is_cut_between_words_where_there_are_any() -> None:
    assert shortened("Which route to market?", 20) == "Which route to..."
    assert shortened("Incomprehensibilities", 12) == "Incompreh..."
