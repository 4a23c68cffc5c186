"""What is read from files: experts, evidence, ratings."""

from pathlib import Path

from application.consensus import Table
from application.panel.ports import ExpertCatalogue
from domain.evidence import Document


def open_catalogue(extra: Path | None) -> ExpertCatalogue:
    """The shipped experts, and those of the TOML file `extra`.

    Raises:
        InvalidValue: the file cannot be read or used.
    """
    from adapters.toml import load_catalogue

    return load_catalogue(extra)


def read_evidence(paths: tuple[Path, ...]) -> tuple[Document, ...]:
    """The documents in files and folders.

    Raises:
        InvalidValue: one cannot be read, or is no text.
    """
    from adapters.files import read_documents

    return read_documents(paths)


def read_ratings(source: Path | bytes) -> Table:
    """The table of ratings in a CSV file, or in the bytes of one.

    Raises:
        InvalidValue: it cannot be read, or is no table.
    """
    from adapters.files import read_table

    return read_table(source)
