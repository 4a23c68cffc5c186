"""A document that experts may quote."""

import hashlib

from attrs import field, frozen

from domain.shared import InvalidValue, refuse_surrogates

NAME_LIMIT = 500


def _check_name(_: object, __: object, name: str) -> None:
    if not name.strip() or len(name) > NAME_LIMIT or not name.isprintable():
        message = f"a document's name must be 1 to {NAME_LIMIT} printable characters"
        raise InvalidValue("document_name_invalid", message, field="name")


def _check_text(_: object, __: object, text: str) -> None:
    if "\x00" in text or not text.strip():
        message = "a document must hold text, and no NUL character"
        raise InvalidValue("document_text_invalid", message, field="text")
    refuse_surrogates(text, field="text")


@frozen(kw_only=True)
class Document:
    """A text under a name; the text is kept character for character, so that quotes hold.

    Raises:
        InvalidValue: the name or the text cannot be used.
    """

    name: str = field(validator=_check_name)
    text: str = field(validator=_check_text)

    @property
    def digest(self) -> str:
        """The SHA-256 of the text in UTF-8, in hex: the identity of the content."""
        return hashlib.sha256(self.text.encode()).hexdigest()
