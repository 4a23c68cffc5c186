"""Evidence: the documents that a panel is given, cut into passages that can be quoted."""

from domain.evidence.document import Document
from domain.evidence.passages import PASSAGE_LIMIT, Passage, passages_of

__all__ = ["PASSAGE_LIMIT", "Document", "Passage", "passages_of"]
