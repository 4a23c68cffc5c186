"""`ask-panel ask` and `ask-panel resume`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from entrypoints.cli.options import AsJson, DatabaseUrl, ExpertsFile, PanelIdText, TenantName

_ASK_EXAMPLES = """\b
Examples:
  ask-panel ask "Which route?" --option "510(k)" --option "De Novo" --evidence notes/
  ask-panel ask - --evidence notes/ --type open --json < question.txt > result.json
"""
_RESUME_EXAMPLE = """\b
Example:
  ask-panel resume 01997a3e-5c1f-7b7e-9d5e-0d6c1f2a3b4c
"""


Query = Annotated[
    str, typer.Argument(metavar="QUESTION", help="The question; - reads it from stdin.")
]
Options = Annotated[
    list[str] | None,
    typer.Option("--option", metavar="TEXT", help="An answer to choose from; give two or more."),
]
Evidence = Annotated[
    list[Path] | None,
    typer.Option(
        "--evidence", metavar="PATH", help="A text or Markdown file, or a folder of them."
    ),
]
Experts = Annotated[
    list[str] | None,
    typer.Option(
        "--expert",
        metavar="ID",
        help="An expert to invite (see 'ask-panel experts list'). "
        "Default: the first five of the catalogue.",
    ),
]
PanelTypeName = Annotated[
    Literal["structured", "open"],
    typer.Option(
        "--type",
        help="structured: one after the other, each seeing those before, then revision. "
        "open: all at once and blind, then an exchange.",
    ),
]
Rounds = Annotated[int, typer.Option(min=1, max=10, metavar="N", help="Rounds to hold.")]
Dimensions = Annotated[
    list[str] | None,
    typer.Option(
        "--dimension",
        metavar="TEXT",
        help="What to rate from 1 to 9. Default: feasibility, evidence strength, risk and value.",
    ),
]
Seed = Annotated[
    int, typer.Option(min=0, metavar="N", help="Fixes the speaking order; same seed, same run.")
]


def register(app: typer.Typer) -> None:
    """Add both commands."""
    app.command(epilog=_ASK_EXAMPLES)(ask)
    app.command(epilog=_RESUME_EXAMPLE)(resume)


def ask(  # noqa: PLR0913 - one parameter an option
    question: Query,
    *,
    options: Options = None,
    evidence: Evidence = None,
    experts: Experts = None,
    experts_file: ExpertsFile = None,
    panel_type: PanelTypeName = "structured",
    rounds: Rounds = 2,
    dimensions: Dimensions = None,
    seed: Seed = 0,
    as_json: AsJson = False,
    tenant: TenantName = None,
    db: DatabaseUrl = None,
) -> int:
    """Put a question to a panel and run it to its recommendation.

    Repeat --option, --evidence, --expert and --dimension for more than one. Progress goes to
    stderr, the result to stdout.
    """
    from entrypoints.cli.asking import Question, ask_panel, read_question
    from entrypoints.cli.place import Place

    asked = Question(
        query=read_question(question),
        options=tuple(options or ()),
        evidence=tuple(evidence or ()),
        agent_ids=tuple(experts or ()),
        experts_file=experts_file,
        panel_type=panel_type,
        rounds=rounds,
        dimensions=tuple(dimensions or ()),
        seed=seed,
    )
    return ask_panel(asked, place=Place(database_url=db, tenant=tenant), as_json=as_json)


def resume(
    panel_id: PanelIdText,
    *,
    as_json: AsJson = False,
    tenant: TenantName = None,
    db: DatabaseUrl = None,
) -> int:
    """Run an interrupted panel to its end, and print its result.

    No answer that was recorded is asked for again. A panel that has ended is printed as it is.
    """
    from entrypoints.cli.asking import resume_panel
    from entrypoints.cli.place import Place

    return resume_panel(panel_id, place=Place(database_url=db, tenant=tenant), as_json=as_json)
