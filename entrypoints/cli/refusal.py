"""Why something was refused, in the words of whoever typed the command."""

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from domain.shared import InvalidValue

_PLAINLY: Sequence[tuple[re.Pattern[str], str]] = (
    (re.compile(r"Value error, "), ""),
    (re.compile(r"Input should be a valid integer, .*"), "must be a whole number"),
    (re.compile(r"Input should be a valid number, .*"), "must be a number"),
    (re.compile(r"Input should be greater than or equal to "), "must be at least "),
    (re.compile(r"Input should be less than or equal to "), "must be at most "),
    (re.compile(r"Input should be "), "must be "),
)
"""The phrases of the library that reads the command line, and ours."""

_ARGUMENTS: Mapping[str, str] = MappingProxyType(
    {"key_id": "ID", "panel_id": "ID", "query": "QUESTION", "tenant_id": "ID"}
)
"""What the help calls the arguments that are no options."""

_OTHER_OPTIONS: Mapping[str, str] = MappingProxyType({"tenant_id": "--tenant"})
_VARIABLE = "ASK_PANEL_"


def wrong_usage(error: typer.TyperException) -> str:
    """What is wrong with a command line, and whose help tells what is right."""
    context = getattr(error, "ctx", None)
    message = error.format_message().rstrip(".")
    for theirs, ours in _PLAINLY:
        message = theirs.sub(ours, message)
    return f"{message} (see '{context.command_path} --help')" if context else message


def as_typed(error: "InvalidValue", message: str, arguments: Sequence[str]) -> str:
    """The message, where it begins with a field's name, with the name that was typed instead.

    Args:
        error: refuses a value.
        message: the error's, perhaps with advice.
        arguments: of the command line.
    """
    if not message.startswith(f"{error.field} "):
        return message
    given = [one.partition("=")[0] for one in arguments if one.startswith("--")]
    named = next(_options(error.field, given), _ARGUMENTS.get(error.field))
    return f"{named}{message.removeprefix(error.field)}" if named else message


def _options(field: str, given: Sequence[str]) -> Iterator[str]:
    """The given options that may be the field's, the likeliest first."""
    whole = field.removeprefix(_VARIABLE).lower()
    for name in (whole, whole.rpartition(".")[2]):
        option = _OTHER_OPTIONS.get(name, "--" + re.sub(r"[._]", "-", name))
        yield from (one for one in given if one == option)
        yield from (one for one in given if one.startswith(f"{option}-"))
