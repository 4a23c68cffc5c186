"""Options of the commands on keys and members."""

import re
from enum import StrEnum
from typing import Annotated, Literal

import typer

_DAYS_BY_UNIT = {"d": 1, "w": 7, "y": 365}
_LONGEST = 3650

RoleName = Annotated[
    Literal["owner", "editor", "reviewer", "viewer"],
    typer.Option(
        "--role",
        help="owner: everything. editor: convene, run and cancel panels. reviewer: answer for a "
        "person's seat, sign outcomes. viewer: read.",
    ),
]


class ScopeName(StrEnum):
    """The domain's permissions, which the help must not load."""

    PANELS_READ = "panels:read"
    PANELS_WRITE = "panels:write"
    PANELS_DELETE = "panels:delete"
    SEATS_ANSWER = "seats:answer"
    PANELS_SIGN = "panels:sign"
    TENANT_READ = "tenant:read"
    TENANT_MANAGE = "tenant:manage"
    USAGE_READ = "usage:read"


ScopeNames = Annotated[
    list[ScopeName] | None,
    typer.Option(
        "--scope",
        metavar="SCOPE",
        help="Limit the key to this of what its role may do; repeat for more. Default: all. One "
        f"of {', '.join(ScopeName)}.",
    ),
]


def days(text: str) -> int:
    """Days, from a number followed by d, w or y.

    Raises:
        typer.BadParameter: it is anything else, or not within 1 day to 10 years.
    """
    found = re.fullmatch(r"([0-9]{1,4})([dwy])", text)
    number = int(found[1]) * _DAYS_BY_UNIT[found[2]] if found else 0
    if not 1 <= number <= _LONGEST:
        message = f"write a time of 1 day to 10 years, such as 90d, 12w or 1y, not {text!r:.60}"
        raise typer.BadParameter(message)
    return number


Expiry = Annotated[
    int | None,
    typer.Option(
        "--expires",
        metavar="TIME",
        parser=days,
        help="Refuse the key after 90d, 12w or 1y. Default: it does not expire.",
    ),
]
SubjectText = Annotated[
    str,
    typer.Argument(
        metavar="SUBJECT", help="What the issuer of the person's tokens calls it (claim 'sub')."
    ),
]
