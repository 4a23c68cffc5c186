"""What parts the sections of the report."""

from rich.console import Console

from entrypoints.cli.output import print_paragraph

REASONS_LENGTH = 400
"""The most characters of a text that stands elsewhere in full."""


def print_heading(console: Console, text: str) -> None:
    """An empty line and the heading of a section."""
    console.print()
    print_paragraph(console, text, style="bold")
