import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from adapters.hypothesis import documents
from domain.evidence import Document, FoundQuote, find_quote, normal_form, passages_of

WORDS = st.lists(
    st.sampled_from(
        ["device", "5.2", "café", "naïve", "10⁶", "“Yes”", "risk—low", "don\u2019t", "患者"]
    ),
    min_size=1,
    max_size=8,
)
GAPS = st.sampled_from([" ", "\n", "  ", "\r\n", "\N{NO-BREAK SPACE}", "\t", " \u200b\n", "\n> "])
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
PLAIN = str.maketrans({"“": '"', "”": '"', "—": "-", "\u2019": "'"})
COPIES = st.sampled_from(
    [
        str,
        lambda text: " ".join(text.split()),
        lambda text: "\n".join(text.split()),
        lambda text: text.translate(PLAIN),
        lambda text: unicodedata.normalize("NFD", text),
        "\u200b".join,
        lambda text: text.replace("a", "\N{FULLWIDTH LATIN SMALL LETTER A}"),
    ]
)


def find(text: str, quote: str) -> FoundQuote | None:
    return find_quote(Document(name="notes.md", text=text), quote)


@st.composite
def numbered(draw: st.DrawFn) -> Document:
    """A document of paragraphs that each begin and end with a word of their own."""
    paragraphs = []
    for number in range(draw(st.integers(1, 5))):
        words = [f"A{number}begin", *draw(WORDS), f"A{number}end"]
        paragraphs.append("".join(word + draw(GAPS) for word in words))
    return Document(name="notes.md", text="\n\n".join(paragraphs))


@given(numbered(), COPIES)
def test_a_passage_is_found_at_its_lines_however_it_is_wrapped_and_encoded(
    document: Document, copied: Callable[[str], str]
) -> None:
    for passage in passages_of(document):
        found = find_quote(document, copied(passage.text))

        assert found is not None
        assert (found.first_line, found.last_line) == (passage.first_line, passage.last_line)
        assert passage.text.startswith(found.text)


@given(numbered(), st.data())
def test_a_quote_with_one_word_changed_is_not_found(
    document: Document, data: st.DataObject
) -> None:
    passage = data.draw(st.sampled_from(passages_of(document)))
    words = passage.text.split()
    changed = data.draw(st.integers(0, len(words) - 1))
    assume(any(letter.isalnum() for letter in words[changed]))

    words[changed] = "altered"

    assert find_quote(document, " ".join(words)) is None


@given(
    documents() | ANY_TEXT.filter(str.strip).map(lambda t: Document(name="a", text=t)), st.data()
)
def test_what_is_found_is_verbatim_and_says_what_the_quote_says(
    document: Document, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(document.text) - 1))
    quote = document.text[start : data.draw(st.integers(start + 1, len(document.text)))]

    found = find_quote(document, quote)

    if found is not None:
        assert normal_form(found.text).text == normal_form(quote).text
        lines = document.text.split("\n")[found.first_line - 1 : found.last_line]
        assert found.text in "\n".join(lines)
        assert found.text.count("\n") == found.last_line - found.first_line


@given(documents())
def test_every_passage_of_a_document_is_found(document: Document) -> None:
    for passage in passages_of(document):
        found = find_quote(document, passage.text)

        assert found is not None
        assert found.first_line <= passage.first_line


@given(ANY_TEXT)
def test_a_normal_form_is_its_own_normal_form(text: str) -> None:
    once = normal_form(text).text

    assert normal_form(once).text == once


@given(ANY_TEXT)
def test_the_whole_of_a_normal_form_comes_from_the_whole_text(text: str) -> None:
    folded = normal_form(text)
    assume(folded.text)

    span = folded.origin(0, len(folded.text))

    assert span is not None
    assert normal_form(text[slice(*span)]).text == folded.text


@pytest.mark.parametrize(
    ("text", "quote", "held"),
    [
        ("the ﬁnal report", "the final report", "the ﬁnal report"),
        ("She said: “It\u2019s safe” \u2013 twice…", 'said: "It\'s safe" - twice...', None),
        ("an exam\u00ad\n  ple of it", "an example", "an exam\u00ad\n  ple"),
        ("zero\u200bwidth", "zerowidth", "zero\u200bwidth"),
        ("cafe\u0301 noir", "caf\u00e9", "cafe\u0301"),
        ("10⁶ patients, 5 m long", "10⁶ patients", "10⁶ patients"),
        ("患者は安全です。", "安全", "安全"),
        ("A dose.\r\nTwo doses.", "dose. Two", "dose.\r\nTwo"),
    ],
)
def test_spelling_may_differ(text: str, quote: str, held: str | None) -> None:
    found = find(text, quote)

    assert found is not None
    assert held in {None, found.text}


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("The device is safe.", "the device"),
        ("The device is unsafe.", "safe"),
        ("The devices are safe.", "device"),
        ("It costs 5.2 million.", "It costs 5"),
        ("It costs 5.2 million.", "2 million"),
        ("It costs 1,500.", "500"),
        ("There were 10⁶ patients.", "106 patients"),
        ("There were 10⁶ patients.", "There were 10"),
        ("A holds. B may fail. C holds.", "A holds ... C holds."),
        ("A holds. B may fail. C holds.", "A holds. [...] C holds."),
        ("A holds. B may fail. C holds.", "A holds. … C holds."),
        ("The ﬁnal report", "nal report"),
        ("कि", "क"),
        ("Words.", "."),
        ("Words.", " "),
        ("Words.", ""),
    ],
)
def test_words_may_not(text: str, quote: str) -> None:
    assert find(text, quote) is None


def test_the_first_place_that_cuts_no_word_counts() -> None:
    found = find("A seashore.\n\nThe sea\nis calm.\nThe sea.", "sea")

    assert found == FoundQuote(first_line=3, last_line=3, text="sea")


def test_many_quotes_are_looked_up_in_a_long_document_that_is_read_once() -> None:
    document = Document(
        name="long.txt", text="The device is safe, they say.\n" * 50_000 + "The end."
    )

    found = [find_quote(document, f"quote number {number} of many") for number in range(300)]

    assert found == [None] * 300
    assert find_quote(document, "say. The end.") == FoundQuote(
        first_line=50_000, last_line=50_001, text="say.\nThe end."
    )
