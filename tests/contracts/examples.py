"""Panels and answers to store."""

from datetime import UTC, datetime, timedelta
from typing import Any

from attrs import evolve, fields

from application.panel.ports import JournalEntry, PanelUnitOfWork
from domain.evidence import Document
from domain.panel import (
    Awaited,
    Citation,
    Claim,
    ClaimStatus,
    Decision,
    Discussion,
    ErasureCause,
    Note,
    Office,
    Opinion,
    Panel,
    PanelErased,
    PanelId,
    PanelMember,
    PanelMessage,
    PanelStatus,
    PanelType,
    Point,
    PointKind,
    SeatAssignment,
    SignOff,
    Source,
    Verdict,
)
from domain.shared import Budget, Usage
from domain.tenancy import EventPolicy, TenantId

NOW = datetime(2026, 11, 21, 9, 30, 0, 123456, tzinfo=UTC)


def a_panel(tenant_id: TenantId, *, minutes: int = 0, evidence: tuple[Document, ...] = ()) -> Panel:
    """A draft with two seats, put so many minutes after NOW."""
    at = NOW + timedelta(minutes=minutes)
    panel = Panel(
        panel_id=PanelId.generate(),
        tenant_id=tenant_id,
        query="Which pathway?",
        panel_type=PanelType.STRUCTURED,
        created_at=at,
        sources=tuple(Source(name=d.name, digest=d.digest) for d in evidence),
    )
    panel.add_member("fda_expert", "Regulatory expert", "regulation", now=at)
    panel.add_member("clinical_expert", "Clinical expert", "medicine", now=at)
    return panel


def an_erasure(
    tenant_id: TenantId, panel_id: PanelId, events: EventPolicy = EventPolicy.KEEP
) -> PanelErased:
    """That somebody wanted the panel gone."""
    return PanelErased(
        tenant_id=tenant_id,
        panel_id=panel_id,
        occurred_at=NOW,
        cause=ErasureCause.REQUEST,
        events=events,
    )


def begin(panel: Panel) -> None:
    """A change that can be saved: one event."""
    panel.change_status(PanelStatus.IN_PROGRESS, now=NOW)


def cancel(panel: Panel) -> None:
    """A change that can be saved, from a draft too: one event."""
    panel.change_status(PanelStatus.CANCELLED, now=NOW)


def a_panel_with_everything(tenant_id: TenantId) -> Panel:
    """A hybrid panel in which every attribute differs from its default."""
    points = (
        Point(kind=PointKind.CHALLENGE, text="Größe?", about="A1", severity=4),
        Point(kind=PointKind.VERDICT, about="A2", verdict=Verdict.FAILS),
    )
    said = PanelMessage(
        round_number=1,
        agent_id="fda_expert",
        agent_name="Regulatory expert",
        content="It is so.",
        opinion=Opinion(position="yes", claims=(a_claim(),)),
        points=points,
        said_at=NOW,
    )
    panel = a_panel(tenant_id)
    return evolve(
        panel,
        panel_type=PanelType.HYBRID,
        base_type=PanelType.DELPHI,
        status=PanelStatus.IN_PROGRESS,
        closing_vote=True,
        budget=Budget(tokens=1000, usd=0.5, seconds=60.0),
        share=Budget(tokens=900, usd=0.25),
        assigned=(SeatAssignment(agent_id="clinical_expert", subject="7c1e-ann"),),
        officers=(
            PanelMember(
                agent_id=Office.CHAIR.agent_id,
                agent_name="Chair",
                role="chair",
                answered_by="openai:large",
                fallback="openai:small",
            ),
        ),
        discussions=(Discussion(round_number=1, votes=False, started_at=NOW, messages=(said,)),),
        notes=(
            Note(
                office=Office.CHAIR,
                phase="themes",
                after_round=1,
                points=points[:1],
                failure="none came",
                written_at=NOW,
            ),
        ),
        awaited=Awaited(round_number=1, phase="blind", seats=("clinical_expert",)),
        stopped="the budget is spent",
        sign_off=SignOff(
            name="Dr. Who", decision=Decision.AMEND, text="No.", proposed="Yes.", signed_at=NOW
        ),
        ending="signed by Dr. Who",
        pending_events=(),
    )


def a_claim() -> Claim:
    """A claim whose quote was not found."""
    return Claim(
        statement="So it is.",
        source="note.md",
        quote="Zwölf",
        status=ClaimStatus.QUOTE_NOT_FOUND,
    )


def an_entry(
    panel_id: PanelId, *, agent_id: str = "fda_expert", round_number: int = 1, says: str = "Yes."
) -> JournalEntry:
    """The answer of a seat."""
    quote = Citation(source="note.md", first_line=3, last_line=4, quote="Zwölf Größen,\n木の葉 🍃")
    return JournalEntry(
        panel_id=panel_id,
        round_number=round_number,
        phase="statement",
        agent_id=agent_id,
        packet_digest="a" * 64,
        model="extractive",
        attempts=1,
        asked_at=NOW,
        answered_at=NOW + timedelta(microseconds=1),
        content=says,
        opinion=Opinion(
            position="yes", ratings={"value": 7, "risk": 2}, confidence=0.7, citations=(quote,)
        ),
    )


def a_models_entry(
    panel_id: PanelId,
    *,
    agent_id: str = "fda_expert",
    usd: float | None = 0.25,
    days: int = 0,
) -> JournalEntry:
    """A language model's answer, which raises points and votes for nothing, so many days later."""
    plain = an_entry(panel_id, agent_id=agent_id)
    return evolve(
        plain,
        answered_at=plain.answered_at + timedelta(days=days),
        opinion=None,
        points=(Point(kind=PointKind.CHALLENGE, text="Größe?", about="A1", severity=4),),
        prompt="seat/2",
        parameters={"temperature": 0.5, "effort": "low", "seed": 3},
        usage=Usage(input_tokens=100, output_tokens=20, requests=2, usd=usd),
        evidence_left_out=("note.md:3-4",),
        out_of_budget=True,
    )


async def stored(uow: PanelUnitOfWork, panel: Panel) -> Panel:
    """The panel, once it is added and committed."""
    async with uow:
        await uow.panels.add(panel)
        await uow.commit()
    return panel


async def save(uow: PanelUnitOfWork, panel: Panel) -> None:
    """Save and commit it, in a unit of work that was entered."""
    await uow.panels.save(panel)
    await uow.commit()


async def found(uow: PanelUnitOfWork, panel_id: PanelId) -> Panel:
    """The panel as it is committed."""
    async with uow:
        return await uow.panels.get(panel_id)


def state_of(panel: Panel) -> dict[str, Any]:
    """All that a panel is, but the events that wait to be collected."""
    names = [field.name for field in fields(Panel) if field.name != "_events"]
    return {name: getattr(panel, name) for name in names}
