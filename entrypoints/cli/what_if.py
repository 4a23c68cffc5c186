"""What a panel's outcome would be, beside what it is."""

from attrs import frozen
from rich.console import Console

from application.panel import Alternative, WhatIf, find_panel
from application.panel import what_if as suppose
from domain.consensus import ConsensusResult, ConsensusRule
from domain.panel import PanelId
from domain.shared import InvalidValue
from domain.tenancy import TenantId
from entrypoints.bootstrap import Application
from entrypoints.cli.option_values import RuleChanges
from entrypoints.cli.output import print_document, print_paragraph, result_console
from entrypoints.cli.place import Place
from entrypoints.cli.plain_text import shortened
from entrypoints.cli.question import changed_rule
from entrypoints.cli.session import run_tenant_session
from entrypoints.cli.wording import figure, names_of
from entrypoints.representation.record import alternative_document

_LABEL_WIDTH = 16
_CELL_WIDTH = 30
_ROWS = (
    "recommendation",
    "agreement",
    "confidence",
    "robustness",
    "evidence",
    "distinct",
    "dissent",
    "quorum",
)


@frozen(kw_only=True)
class Supposition:
    """The options of `ask-panel what-if`."""

    panel_id: str
    without: tuple[str, ...]
    without_evidence: tuple[str, ...]
    rule: RuleChanges


def print_alternative(supposed: Supposition, *, place: Place, as_json: bool) -> None:
    """Print the stored outcome and the other one, side by side.

    Raises:
        NotFound: the tenant has no such panel.
        InvalidValue: nothing is supposed, or something that the panel does not have.
        IllegalState: no round of it was measured, or it is withheld who said what.
    """
    if not (supposed.without or supposed.without_evidence or supposed.rule.given()):
        message = "say what is to be different: --without, --without-evidence or --rule"
        raise InvalidValue("supposition_missing", message, field="without")
    wanted = PanelId.from_string(supposed.panel_id)

    async def work(application: Application, tenant_id: TenantId) -> Alternative:
        uow = application.unit_of_work(tenant_id)
        panel = await find_panel(wanted, uow=uow)
        command = WhatIf(
            panel_id=wanted,
            without_seats=supposed.without,
            without_sources=supposed.without_evidence,
            rule=changed_rule(panel.measurements.rule, supposed.rule),
        )
        return await suppose(command, uow=uow, journal=application.journal(tenant_id))

    alternative = run_tenant_session(place, work)
    if as_json:
        print_document(alternative_document(alternative))
    else:
        _print(result_console(), alternative)


def _print(console: Console, alternative: Alternative) -> None:
    verdict = "would be another" if alternative.changes_outcome else "would be the same"
    print_paragraph(console, f"The outcome {verdict}.", style="bold")
    console.print()
    before = _cells(alternative.before, alternative.panel.measurements.rule)
    after = _cells(alternative.after, alternative.rule)
    if alternative.failure or alternative.panel.failure:
        before["failure"] = alternative.panel.failure or "none"
        after["failure"] = alternative.failure or "none"
    _print_row(console, "", "as it is", "as it would be")
    for name in before:
        _print_row(console, name, before[name], after[name])
    console.print()
    if alternative.unsupported:
        names = names_of(alternative.panel, alternative.unsupported)
        said = f"Lost all their evidence and count as abstentions: {names}."
        print_paragraph(console, said)
    print_paragraph(
        console,
        "Nobody was asked anew: the seats keep what they said, also where they said it after "
        "hearing a seat that is thought away.",
    )


def _cells(result: ConsensusResult | None, rule: ConsensusRule) -> dict[str, str]:
    if result is None:
        return dict.fromkeys(_ROWS, "-")
    needed = rule.seats_needed(result.seats_convened)
    dissent = ", ".join(one.agent_name for one in result.dissenting_opinions)
    reached = result.level is not None and result.level >= rule.threshold
    return {
        "recommendation": result.recommendation,
        "agreement": f"{figure(result.level)} ({'consensus' if reached else 'no consensus'})",
        "confidence": figure(result.confidence),
        "robustness": figure(result.robustness),
        "evidence": "-" if result.evidence is None else f"{result.evidence:.2f} of the claims",
        "distinct": f"{result.distinct_voices or 0} of {result.seats_answered} voices",
        "dissent": dissent or "none",
        "quorum": f"{result.seats_answered} of {result.seats_convened} answered, {needed} needed",
    }


def _print_row(console: Console, name: str, before: str, after: str) -> None:
    """One line; where a cell is too long for it, both follow in lines of their own."""
    if max(len(before), len(after)) <= _CELL_WIDTH:
        mark = "" if before == after or not name else "  *"
        line = f"  {name.ljust(_LABEL_WIDTH)}{before.ljust(_CELL_WIDTH)}  {after}{mark}"
        console.print(line.rstrip(), soft_wrap=True)
        return
    console.print(f"  {name}{'' if before == after else '  *'}", soft_wrap=True)
    for label, cell in (("as it is:", before), ("would be:", after)):
        print_paragraph(console, shortened(cell, 300), first=f"    {label} ")
