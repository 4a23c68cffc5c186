"""Evidence: the documents that a panel is given, cut into passages that can be quoted."""

from domain.evidence.document import Document
from domain.evidence.normal_form import normal_form
from domain.evidence.passages import PASSAGE_LIMIT, Passage, passages_of
from domain.evidence.quotes import FoundQuote, find_quote

__all__ = [
    "PASSAGE_LIMIT",
    "Document",
    "FoundQuote",
    "Passage",
    "find_quote",
    "normal_form",
    "passages_of",
]
