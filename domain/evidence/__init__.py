"""Evidence: the documents that a panel is given, cut into passages that can be quoted."""

from domain.evidence.document import Document

__all__ = ["Document"]
