"""Evidence and tables of ratings from the file system."""

from adapters.files.evidence import SIZE_LIMIT, read_documents
from adapters.files.table import TABLE_LIMIT, read_table

__all__ = ["SIZE_LIMIT", "TABLE_LIMIT", "read_documents", "read_table"]
