"""Panels staged by hand: every seat says what the test gives it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.consensus import Consensus, ConsensusRule, measure_consensus
from domain.panel import Citation, Opinion, Panel, PanelId, PanelStatus, PanelType, ballots_of
from domain.tenancy import TenantId

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
PANEL_ID = PanelId(UUID("01997a3e-5c1f-7b7e-9d5e-0d6c1f2a3b4c"))
TENANT_ID = TenantId(UUID("00000000-0000-7000-8000-000000000001"))
LABELS = {"extractive": "extractive: quotes the evidence, does not reason"}

PREDICATE = Citation(source="fda/routes.md", first_line=3, last_line=4, quote="No predicate\nfits.")
CASH = Citation(source="dossier.md", first_line=21, last_line=21, quote="Cash lasts 14 months.")

FIVE = {
    "fda_expert": "FDA regulatory expert",
    "clinical_expert": "Clinical expert",
    "biostatistics_expert": "Biostatistics expert",
    "patient_safety_expert": "Patient safety expert",
    "patient_voice_expert": "Patient voice",
}


def holds(position: str, *citations: Citation, confidence: float = 0.6, risk: int = 5) -> Opinion:
    """An opinion with a position, and reasons."""
    return Opinion(
        position=position,
        ratings={"risk": risk},
        confidence=confidence,
        rationale=f"The evidence speaks for {position}.",
        citations=citations,
    )


def draft(
    seats: Mapping[str, str] = FIVE, *, options: tuple[str, ...] = ("De Novo", "510(k)")
) -> Panel:
    """A panel that has not begun."""
    panel = Panel(
        panel_id=PANEL_ID,
        tenant_id=TENANT_ID,
        query="Which route?",
        panel_type=PanelType.OPEN,
        options=options,
        dimensions=("risk",),
        created_at=NOON,
        measurements=Consensus(rule=ConsensusRule(maximum_rounds=2)),
    )
    for agent_id, name in seats.items():
        panel.add_member(agent_id, name, "Expert", answered_by="extractive", now=NOON)
    return panel


def hold_round(panel: Panel, opinions: Sequence[Opinion], *, blind: bool = False) -> None:
    """One round in which each seat, in order, says its opinion; measured."""
    if panel.status is PanelStatus.DRAFT:
        panel.change_status(PanelStatus.IN_PROGRESS, now=NOON)
    number = len(panel.discussions) + 1
    panel.start_discussion_round(number, phase="exchange", blind=blind, now=NOON)
    for member, opinion in zip(panel.members, opinions, strict=True):
        said = opinion.rationale or "No answer."
        panel.add_message(number, member.agent_id, member.agent_name, said, opinion, now=NOON)
    discussion = panel.complete_discussion_round(number, now=NOON)
    panel.update_consensus(
        measure_consensus(
            ballots_of(panel, discussion),
            rule=panel.measurements.rule,
            now=NOON,
            round_number=number,
            blind=blind,
        ),
        now=NOON,
    )


def concluded(panel: Panel) -> Panel:
    """The panel, completed with the outcome of its last round."""
    assert panel.consensus
    panel.complete(panel.consensus.recommendation, now=NOON + timedelta(minutes=5))
    return panel


def divided() -> Panel:
    """Three seats for one route, one against, one silent; a blind round came before."""
    panel = draft()
    silent = Opinion.abstain("nothing in the evidence for patients' own words")
    first = [holds("De Novo"), holds("510(k)"), holds("De Novo"), holds("510(k)"), silent]
    hold_round(panel, first, blind=True)
    last = [
        holds("De Novo", PREDICATE, risk=7),
        holds("510(k)", CASH, risk=3),
        holds("De Novo", PREDICATE, CASH),
        holds("De Novo", confidence=0.9),
        silent,
    ]
    hold_round(panel, last)
    return concluded(panel)


def failed() -> Panel:
    """One seat of five answered; the quorum was missed."""
    panel = draft()
    silent = Opinion.abstain("failed after 2 attempts: no answer within 120 s")
    hold_round(panel, [holds("De Novo"), *[silent] * 4])
    panel.change_status(PanelStatus.FAILED, reason="quorum missed in round 1", now=NOON)
    return panel
