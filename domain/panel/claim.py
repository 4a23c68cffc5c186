"""What an expert claims, and whether the evidence given holds the words it quotes."""

from enum import StrEnum

from attrs import field, frozen

from domain.shared import InvalidValue, clean_text, refuse_surrogates

STATEMENT_LIMIT = 2_000
QUOTE_LIMIT = 5_000
SOURCE_LIMIT = 500


class ClaimStatus(StrEnum):
    """What became of looking a claim's quote up."""

    SUPPORTED = "supported"
    """The named source holds the quote word for word."""

    QUOTE_NOT_FOUND = "quote not found"
    """No source of that name, or the source does not hold the quote."""

    NO_SOURCE = "no source"
    """The claim names no source, or quotes nothing from it."""


@frozen(kw_only=True)
class Citation:
    """A passage quoted word for word.

    Attributes:
        source: the name of the document in the panel's sources.
        first_line: the line on which the quote begins, counted from 1.
        last_line: the line on which it ends.
        quote: the passage exactly as the document has it.
    """

    source: str
    first_line: int
    last_line: int
    quote: str

    def __attrs_post_init__(self) -> None:
        """Refuse a citation that points nowhere."""
        if not 1 <= self.first_line <= self.last_line:
            message = f"lines {self.first_line} to {self.last_line} are no range of lines"
            raise InvalidValue("citation_lines_invalid", message, field="first_line")
        if not self.quote.strip() or len(self.quote) > QUOTE_LIMIT:
            message = f"quote must have 1 to {QUOTE_LIMIT:,} characters"
            raise InvalidValue("quote_length_invalid", message, field="quote")
        refuse_surrogates(self.quote, field="quote")


def _clean_statement(text: str) -> str:
    return clean_text(text, field="statement", limit=STATEMENT_LIMIT, blank_allowed=True)


def _clean_source(text: str) -> str:
    return clean_text(text, field="source", limit=SOURCE_LIMIT, blank_allowed=True)


def _clean_quote(text: str) -> str:
    return clean_text(text, field="quote", limit=QUOTE_LIMIT, blank_allowed=True)


@frozen(kw_only=True)
class Claim:
    """A statement that an opinion rests on, with the words of a source that are to bear it.

    Attributes:
        statement: what is claimed, to 2,000 characters; may be blank where the quote says it.
        source: the document that the seat named; empty for none.
        quote: the words that the seat put between quotation marks; empty for none.
        status: what the look-up gave. A claim that nobody has looked up counts as unsupported.

    Raises:
        InvalidValue: a part is too long, or the claim says nothing at all.
    """

    statement: str = field(default="", converter=_clean_statement)
    source: str = field(default="", converter=_clean_source)
    quote: str = field(default="", converter=_clean_quote)
    status: ClaimStatus = ClaimStatus.NO_SOURCE

    def __attrs_post_init__(self) -> None:
        """Refuse a claim without words."""
        if not self.statement.strip() and not self.quote.strip():
            message = "a claim needs a statement or a quote"
            raise InvalidValue("claim_empty", message, field="claims")

    @property
    def is_supported(self) -> bool:
        """Whether a source of the panel holds the quote."""
        return self.status is ClaimStatus.SUPPORTED
