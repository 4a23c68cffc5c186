import hashlib

import pytest
from hypothesis import given

from adapters.hypothesis import documents
from domain.evidence import Document
from domain.shared import InvalidValue


@given(documents())
def test_a_document_is_known_by_the_sha_256_of_its_text(document: Document) -> None:
    assert document.digest == hashlib.sha256(document.text.encode("utf-8")).hexdigest()


def test_a_text_is_kept_character_for_character() -> None:
    text = "\ufeff  A\tpredicate\r\nexists: cafe\u0301 \x0c"

    assert Document(name="note.md", text=text).text == text


def test_two_documents_of_one_text_share_a_digest_whatever_their_names() -> None:
    one, other = Document(name="a.md", text="same"), Document(name="b.md", text="same")

    assert one.digest == other.digest


@pytest.mark.parametrize("text", ["", " \n", "a\x00b"])
def test_a_document_must_hold_text_that_can_be_stored(text: str) -> None:
    with pytest.raises(InvalidValue, match="a document must hold text, and no NUL") as refusal:
        Document(name="note.md", text=text)

    assert refusal.value.field == "text"


def test_a_document_with_a_lone_surrogate_is_refused() -> None:
    with pytest.raises(InvalidValue, match="text holds a lone surrogate"):
        Document(name="note.md", text="a \udcff b")


@pytest.mark.parametrize("name", ["", " ", "n" * 501, "a\nb", "a\x00", "\ud800"])
def test_a_document_needs_a_printable_name(name: str) -> None:
    with pytest.raises(InvalidValue, match="name must be 1 to 500 printable") as refusal:
        Document(name=name, text="text")

    assert refusal.value.field == "name"
