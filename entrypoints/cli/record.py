"""`ask-panel answers`, `ask-panel replay` and `ask-panel what-if`: how an outcome came about."""

from typing import Annotated

import typer

from entrypoints.cli.option_values import RuleChanges, rule_changes
from entrypoints.cli.options import AsJson, DatabaseUrl, PanelIdText, TenantName

_ID = "01997a3e-5c1f-7b7e-9d5e-0d6c1f2a3b4c"
_WHAT_IF_EXAMPLES = f"""\b
Examples:
  ask-panel what-if {_ID} --without fda_expert
  ask-panel what-if {_ID} --without-evidence 04-pre-submission.md
  ask-panel what-if {_ID} --rule threshold=0.8,quorum=1
"""

WithoutSeats = Annotated[
    list[str] | None,
    typer.Option("--without", metavar="EXPERT", help="A seat that is thought away."),
]
WithoutEvidence = Annotated[
    list[str] | None,
    typer.Option(
        "--without-evidence",
        metavar="FILE",
        help="A document that is thought away, by its name on the panel.",
    ),
]
Rule = Annotated[
    RuleChanges | None,
    typer.Option(
        "--rule",
        metavar="KEY=VALUE,...",
        parser=rule_changes,
        help="Another rule: threshold, quorum, stability, method, rounds.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(epilog=f"\b\nExample:\n  ask-panel answers {_ID}")(answers)
    app.command(epilog=f"\b\nExample:\n  ask-panel replay {_ID}")(replay)
    app.command("what-if", epilog=_WHAT_IF_EXAMPLES)(what_if)


def answers(
    panel_id: PanelIdText,
    *,
    as_json: AsJson = False,
    tenant: TenantName = None,
    db: DatabaseUrl = None,
) -> None:
    """List who said what, when, and at what cost.

    With each answer come its model, latency, tokens and prompts; then totals by seat and phase.
    While people are still to answer, what the others said in the round is withheld; in a Delphi
    panel, in every round.
    """
    from entrypoints.cli.answers import print_answers
    from entrypoints.cli.place import Place

    print_answers(panel_id, place=Place(database_url=db, tenant=tenant), as_json=as_json)


def replay(
    panel_id: PanelIdText,
    *,
    as_json: AsJson = False,
    tenant: TenantName = None,
    db: DatabaseUrl = None,
) -> int:
    """Rerun a panel from its recorded answers.

    The panel must have ended; no expert is asked. Every prompt's content, round, measurement and
    outcome must come out as it is stored. The exit status is 0 where all is equal bit for bit, and
    1 where something differs, which is listed.
    """
    from entrypoints.cli.place import Place
    from entrypoints.cli.replaying import replay_stored

    return replay_stored(panel_id, place=Place(database_url=db, tenant=tenant), as_json=as_json)


def what_if(
    panel_id: PanelIdText,
    *,
    without: WithoutSeats = None,
    without_evidence: WithoutEvidence = None,
    rule: Rule = None,
    as_json: AsJson = False,
    tenant: TenantName = None,
    db: DatabaseUrl = None,
) -> None:
    """Show the outcome without a seat or a document.

    Or by another rule. It is computed from the stored opinions, for free: nobody is asked anew,
    and the other seats keep what they said; what they claimed of a document left away counts as
    unsupported. Repeat --without and --without-evidence for more than one. Refused while people
    are still to answer what it would tell them.
    """
    from entrypoints.cli.place import Place
    from entrypoints.cli.what_if import Supposition, print_alternative

    supposed = Supposition(
        panel_id=panel_id,
        without=tuple(without or ()),
        without_evidence=tuple(without_evidence or ()),
        rule=rule or RuleChanges(),
    )
    print_alternative(supposed, place=Place(database_url=db, tenant=tenant), as_json=as_json)
