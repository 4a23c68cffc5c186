"""What a command writes to stdout."""

import json
import os
import sys

from rich.console import Console
from rich.text import Text

from entrypoints.cli.plain_text import visible
from entrypoints.representation import Document

_NARROWEST, _WIDEST = 40, 100


def print_document(document: Document) -> None:
    """Print one JSON document, in UTF-8 whatever the locale, as JSON must be."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2)
    sys.stdout.buffer.write(f"{text}\n".encode())


def result_console() -> Console:
    """A console on stdout: 40 to 100 columns, plain text unless stdout is a terminal.

    It never reads markup, so that text can be shown as it is.
    """
    return _console(stderr=False)


def progress_console() -> Console:
    """The same on stderr."""
    return _console(stderr=True)


def print_paragraph(
    console: Console,
    text: str | Text,
    *,
    first: str = "",
    indent: int | None = None,
    style: str = "",
) -> None:
    """Print text, wrapped at words, each line indented and without trailing white space.

    Args:
        console: where to.
        text: what; as a `str` it is made visible and kept as data.
        first: what stands before the text on the first line, its indentation included.
        indent: the columns of indentation of the other lines; by default the width of `first`.
        style: a Rich style for a `str`.
    """
    body = text if isinstance(text, Text) else Text(visible(text), style=style)
    margin = len(first) if indent is None else indent
    lead, rest = first[:margin] or " " * margin, Text(first[margin:])
    for line in (rest + body).wrap(console, console.width - margin):
        line.rstrip()
        console.print(Text(lead) + line if line.plain else "", soft_wrap=True)
        lead = " " * margin


def _console(*, stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    terminal = stream.isatty()
    coloured = terminal and not os.environ.get("NO_COLOR")
    console = Console(
        stderr=stderr,
        force_terminal=terminal,
        color_system="auto" if coloured else None,
        markup=False,
        emoji=False,
        highlight=False,
    )
    console.width = min(max(console.width, _NARROWEST), _WIDEST)
    return console
