"""Evidence, tables of ratings and a shared secret in the file system."""

from adapters.files.evidence import SIZE_LIMIT, read_documents
from adapters.files.secret import kept_secret
from adapters.files.table import TABLE_LIMIT, read_table

__all__ = ["SIZE_LIMIT", "TABLE_LIMIT", "kept_secret", "read_documents", "read_table"]
