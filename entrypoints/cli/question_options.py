"""Options of `ask-panel ask`: what is asked, and how the panel proceeds."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from entrypoints.cli.option_values import RuleChanges, rule_changes

_QUESTION = "The question"
_PROCEDURE = "The procedure"

Query = Annotated[
    str, typer.Argument(metavar="QUESTION", help="The question; - reads it from stdin.")
]
Options = Annotated[
    list[str] | None,
    typer.Option(
        "--option",
        metavar="TEXT",
        help="An answer to choose from; give two or more.",
        rich_help_panel=_QUESTION,
    ),
]
Evidence = Annotated[
    list[Path] | None,
    typer.Option(
        "--evidence",
        metavar="PATH",
        help="A text or Markdown file, or a folder of them.",
        rich_help_panel=_QUESTION,
    ),
]
Dimensions = Annotated[
    list[str] | None,
    typer.Option(
        "--dimension",
        metavar="TEXT",
        help="What to rate from 1 to 9. Default: feasibility, evidence strength, risk and value.",
        rich_help_panel=_QUESTION,
    ),
]
BaseTypeName = Literal["structured", "open", "socratic", "adversarial", "delphi"]
PanelTypeName = Annotated[
    Literal["structured", "open", "socratic", "adversarial", "delphi", "hybrid"],
    typer.Option(
        "--type",
        help="How the panel deliberates; the types are told below.",
        rich_help_panel=_PROCEDURE,
    ),
]
Base = Annotated[
    BaseTypeName | None,
    typer.Option(
        "--base",
        help="The type that a hybrid panel follows. Default: open.",
        rich_help_panel=_PROCEDURE,
    ),
]
Rounds = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=10,
        metavar="N",
        help="The most rounds to hold. Default: the type's own.",
        rich_help_panel=_PROCEDURE,
    ),
]
Rule = Annotated[
    RuleChanges | None,
    typer.Option(
        "--rule",
        metavar="KEY=VALUE,...",
        parser=rule_changes,
        help="How consensus is measured, fixed before round 1: threshold, quorum, stability, "
        "method (standard or quantum), rounds. What is left out is the type's own.",
        rich_help_panel=_PROCEDURE,
    ),
]
ClosingVote = Annotated[
    bool,
    typer.Option(
        "--closing-vote",
        help="In the end each seat ranks the others' answers, unsigned; it changes no figure.",
        rich_help_panel=_PROCEDURE,
    ),
]
Seed = Annotated[
    int,
    typer.Option(
        min=0,
        metavar="N",
        help="Fixes the speaking order, the sides, and who challenges what.",
        rich_help_panel=_PROCEDURE,
    ),
]
