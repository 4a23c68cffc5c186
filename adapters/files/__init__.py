"""Evidence from the file system."""

from adapters.files.evidence import SIZE_LIMIT, read_documents

__all__ = ["SIZE_LIMIT", "read_documents"]
