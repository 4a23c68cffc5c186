"""No text that is shown unsigned names a seat, however the seat is spelled."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.panel import HUMAN, PanelMember, unsigned

FDA = PanelMember(agent_id="fda_expert", agent_name="Dr. José Strauß", role="Regulatory Affairs")
SEPARATORS = st.sampled_from(("", " ", "-", "_", " - ", "/", ".", "\n", "\u00a0", "\u200b"))
SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "upper": str.upper,
    "lower": str.lower,
    "title": str.title,
    "full width": lambda text: "".join(_wide(one) for one in text),
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "with soft hyphens": "\u00ad".join,
}
NAMES = (("fda", "expert"), ("Dr", "José", "Strauß"), ("Regulatory", "Affairs"))


def _wide(character: str) -> str:
    return chr(ord(character) + 0xFEE0) if "!" <= character <= "~" else character


@given(
    words=st.sampled_from(NAMES),
    spelling=st.sampled_from(list(SPELLINGS)),
    separator=SEPARATORS,
    before=st.sampled_from(("", "As ", "(", "I, ", "ich — ", "…")),
    after=st.sampled_from(("", ", I say no.", ")", "'s view", "…", ":")),
)
def test_a_seat_is_masked_however_it_is_spelled(
    words: tuple[str, ...], spelling: str, separator: str, before: str, after: str
) -> None:
    name = separator.join(SPELLINGS[spelling](word) for word in words)

    assert unsigned(f"{before}{name}{after}", [FDA]) == f"{before}[a seat]{after}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ask DR JOSE STRAUSS, or any dr.", "Ask [a seat], or any dr."),
        ("the fda and an expert", "the fda and an expert"),
        ("two fda_experts, one fda_expert2", "two fda_experts, one fda_expert2"),
        ("regulatory affairs weigh most", "[a seat] weigh most"),
        ("fda_expert, FDA-Expert and Fda Expert", "[a seat], [a seat] and [a seat]"),
    ],
)
def test_whole_names_are_masked_and_nothing_else(text: str, shown: str) -> None:
    assert unsigned(text, [FDA]) == shown


def test_of_names_within_names_the_longest_is_masked() -> None:
    short = PanelMember(agent_id="s1", agent_name="Ann", role="lawyer")
    long = PanelMember(agent_id="s2", agent_name="Ann Lee", role="patent lawyer")

    masked = unsigned("Ann Lee, patent lawyer, and Ann, lawyer", [short, long])

    assert masked == "[a seat], [a seat], and [a seat], [a seat]"


def test_a_person_is_masked_by_each_part_of_the_name() -> None:
    person = PanelMember(agent_id="s1", agent_name="Jane Q. Doe", role="lawyer", answered_by=HUMAN)
    machine = PanelMember(agent_id="s1", agent_name="Jane Q. Doe", role="lawyer")
    text = "Jane says yes; Ms. DOE signed. Q: why?"

    assert unsigned(text, [person]) == "[a seat] says yes; Ms. [a seat] signed. Q: why?"
    assert unsigned(text, [machine]) == text


def test_whoever_bears_a_title_is_masked_like_a_person() -> None:
    text = "José says yes, Dr. Strauss says no; a dr. who knows agrees."

    assert unsigned(text, [FDA]) == "[a seat] says yes, [a seat] says no; a dr. who knows agrees."


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        (
            "FDA regulatory expert",
            "As the regulatory expert, or FDA expert, I say: FDA regulatory paths differ.",
            "As the [a seat], or [a seat], I say: FDA regulatory paths differ.",
        ),
        ("Patient safety expert", "a safety-expert's view", "a [a seat]'s view"),
        ("Voice of the patient", "Ask the patient; a patient's voice.", None),
        ("Clinical expert", "an expert in clinical work", None),
        ("One two three four five six seven", "one seven", None),
    ],
)
def test_a_longer_name_is_masked_without_some_of_its_words_too(
    name: str, text: str, shown: str | None
) -> None:
    seat = PanelMember(agent_id="zz99", agent_name=name, role="unseen")

    assert unsigned(text, [seat]) == (text if shown is None else shown)


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("王伟", "我是王伟说的", "我是[a seat]说的"),
        ("★", "Yours, ★!", "Yours, [a seat]!"),
        ("(C.O.)", "the C O knows", "the [a seat] knows"),
        ("a|b", "a or b, but not a/b", "a or b, but not [a seat]"),
        ("été", "ETE and e\u0301te\u0301", "[a seat] and [a seat]"),
        ("\u200b", "nothing to see", "nothing to see"),
        ("ﬁrst", "FIRST of all", "[a seat] of all"),
    ],
)
def test_names_of_every_script_and_of_symbols_are_found(name: str, text: str, shown: str) -> None:
    seat = PanelMember(agent_id="zz99", agent_name=name, role="unseen")

    assert unsigned(text, [seat]) == shown


@given(st.text(max_size=200))
def test_a_text_that_names_nobody_stays_as_it_is(text: str) -> None:
    seat = PanelMember(agent_id="zqzqzq", agent_name="Zqzqzq Zqzqzq", role="zqzqzq")

    if "zqzqzq" not in text.casefold():
        assert unsigned(text, [seat]) == text


@given(st.text(max_size=100))
def test_without_seats_there_is_nothing_to_mask(text: str) -> None:
    assert unsigned(text, []) == text


@given(st.lists(st.text(st.sampled_from(" ß ﬃ é 王 İ x .")), min_size=1, max_size=6))
def test_what_surrounds_a_name_is_kept_character_for_character(parts: list[str]) -> None:
    assert unsigned(" fda_expert ".join(parts), [FDA]) == " [a seat] ".join(parts)


def test_a_long_text_is_masked_in_reasonable_time() -> None:
    text = "fda ____ expert — " * 2_000 + "é" * 10_000

    assert unsigned(text, [FDA]).count("[a seat]") == 2_000
