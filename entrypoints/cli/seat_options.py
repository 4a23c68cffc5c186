"""Options of `ask-panel ask`: who answers, and what that may take."""

from typing import Annotated

import typer

from entrypoints.cli.option_values import (
    ExpertModel,
    SeatedPerson,
    expert_model,
    seated_person,
    seconds,
)
from entrypoints.seat_model import MODEL_VARIABLE

_SEATS = "Who answers"
_LIMITS = "Limits"

Experts = Annotated[
    list[str] | None,
    typer.Option(
        "--expert",
        metavar="ID",
        help="An expert to invite (see 'ask-panel experts list'). "
        "Default: the first five of the catalogue.",
        rich_help_panel=_SEATS,
    ),
]
People = Annotated[
    list[SeatedPerson] | None,
    typer.Option(
        "--person",
        metavar="ID:NAME",
        parser=seated_person,
        help='Somebody who holds a seat of a hybrid panel: "jane:Dr. Jane Smith". With <SUBJECT> '
        "after the name only that member of a service (see 'ask-panel members list') can answer.",
        rich_help_panel=_SEATS,
    ),
]
Model = Annotated[
    str,
    typer.Option(
        "--model",
        metavar="NAME",
        envvar=MODEL_VARIABLE,
        help="The language model behind the seats; the names are told below. "
        "Default: extractive, which is no model: it quotes your evidence.",
        rich_help_panel=_SEATS,
        show_default=False,
    ),
]
ExpertModels = Annotated[
    list[ExpertModel] | None,
    typer.Option(
        "--expert-model",
        metavar="ID=MODEL",
        parser=expert_model,
        help="Another model for one expert.",
        rich_help_panel=_SEATS,
    ),
]
ChairModel = Annotated[
    str,
    typer.Option(
        "--chair-model",
        metavar="NAME",
        help="The model that moderates, judges and sums up. Default: that of the seats.",
        rich_help_panel=_SEATS,
        show_default=False,
    ),
]
FallbackModel = Annotated[
    str,
    typer.Option(
        "--fallback-model",
        metavar="NAME",
        envvar="ASK_PANEL_FALLBACK_MODEL",
        help="What moderates, judges or sums up where the chair's model fails.",
        rich_help_panel=_SEATS,
        show_default=False,
    ),
]
BudgetUsd = Annotated[
    float | None,
    typer.Option(
        "--budget-usd",
        metavar="USD",
        help="The most that the panel may cost; it then concludes with what it has. Every model "
        "needs a known price: --dry-run tells.",
        rich_help_panel=_LIMITS,
    ),
]
BudgetTokens = Annotated[
    int | None,
    typer.Option(
        "--budget-tokens",
        metavar="N",
        help="The same, in tokens read and written.",
        rich_help_panel=_LIMITS,
    ),
]
Deadline = Annotated[
    float | None,
    typer.Option(
        "--deadline",
        metavar="TIME",
        parser=seconds,
        help="The same, in working time: 90, 90s, 10m or 1h. People's days do not count.",
        rich_help_panel=_LIMITS,
    ),
]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run",
        help="Only estimate what the panel takes at most; ask nobody, store nothing.",
        rich_help_panel=_LIMITS,
    ),
]
