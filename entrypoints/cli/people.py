"""`ask-panel brief`, `ask-panel submit` and `ask-panel sign`: what people do on hybrid panels."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from entrypoints.cli.options import AsJson, DatabaseUrl, PanelIdText, SeatId, TenantName

_ID = "01997a3e-5c1f-7b7e-9d5e-0d6c1f2a3b4c"
_BRIEF_EXAMPLES = f"""\b
Examples:
  ask-panel brief {_ID} --seat jane
  ask-panel brief {_ID} --seat jane --form jane.toml
"""
_SUBMIT_EXAMPLES = f"""\b
A form ('ask-panel brief' makes the one that fits):
  position = "De Novo"
  confidence = 0.7
  rationale = "No predicate fits the new claim."
  [ratings]
  risk = 7
  [[claims]]
  statement = "There is no predicate."
  source = "routes.md"
  quote = "No predicate fits the new claim"

\b
Examples:
  ask-panel submit {_ID} --seat jane jane.toml
  ask-panel submit {_ID} --seat jane - < jane.toml
"""
_SIGN_EXAMPLES = f"""\b
Examples:
  ask-panel sign {_ID} --as "Dr. Jane Smith" --decision accept
  ask-panel sign {_ID} --as "Dr. Jane Smith" --decision amend --text "De Novo, after a meeting"
"""

FormFile = Annotated[
    Path | None,
    typer.Option("--form", metavar="FILE", help="Write the form to fill into this new file."),
]
FilledForm = Annotated[
    str, typer.Argument(metavar="FILE", help="The filled form (TOML); - reads it from stdin.")
]
Signer = Annotated[str, typer.Option("--as", metavar="NAME", help="Who signs.")]
DecisionName = Annotated[
    Literal["accept", "amend", "reject"],
    typer.Option(
        "--decision",
        help="accept: the measured outcome stands. amend: --text takes its place, and both are "
        "kept. reject: the panel fails, and --text is the reason.",
    ),
]
SignedText = Annotated[
    str,
    typer.Option(
        "--text",
        metavar="TEXT",
        help="The new recommendation, the reason of a rejection, or a remark.",
        show_default=False,
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(epilog=_BRIEF_EXAMPLES)(brief)
    app.command(epilog=_SUBMIT_EXAMPLES)(submit)
    app.command(epilog=_SIGN_EXAMPLES)(sign)


def brief(
    panel_id: PanelIdText,
    *,
    seat: SeatId,
    form: FormFile = None,
    as_json: AsJson = False,
    tenant: TenantName = None,
    db: DatabaseUrl = None,
) -> None:
    """Show a person what their seat is asked.

    That is the question, the evidence, and a form for the answer: what every other seat of the
    round is given, and nothing of what those answered.
    """
    from entrypoints.cli.briefing import print_brief
    from entrypoints.cli.place import Place

    place = Place(database_url=db, tenant=tenant)
    print_brief(panel_id, seat, form=form, place=place, as_json=as_json)


def submit(
    panel_id: PanelIdText,
    file: FilledForm,
    *,
    seat: SeatId,
    as_json: AsJson = False,
    tenant: TenantName = None,
    db: DatabaseUrl = None,
) -> int:
    """Hand in a person's answer for their seat.

    The first one counts. After the last person who was awaited the panel runs on at once. Until
    then it is said for whom it waits, and the exit status is 5.
    """
    from entrypoints.cli.place import Place
    from entrypoints.cli.submitting import submit_form

    place = Place(database_url=db, tenant=tenant)
    return submit_form(panel_id, seat, file, place=place, as_json=as_json)


def sign(
    panel_id: PanelIdText,
    *,
    name: Signer,
    decision: DecisionName,
    text: SignedText = "",
    as_json: AsJson = False,
    tenant: TenantName = None,
    db: DatabaseUrl = None,
) -> None:
    """Accept, amend or reject a panel's outcome.

    A named person does so for every hybrid panel; the panel is printed as it ended.
    """
    from entrypoints.cli.place import Place
    from entrypoints.cli.signing import sign_panel

    place = Place(database_url=db, tenant=tenant)
    sign_panel(panel_id, name, decision, text, place=place, as_json=as_json)
