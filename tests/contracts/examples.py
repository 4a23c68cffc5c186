"""Panels and answers to store."""

from datetime import UTC, datetime, timedelta
from typing import Any

from attrs import fields

from application.panel.ports import JournalEntry, PanelUnitOfWork
from domain.panel import Citation, Opinion, Panel, PanelId, PanelStatus, PanelType
from domain.tenancy import TenantId

NOW = datetime(2026, 11, 21, 9, 30, 0, 123456, tzinfo=UTC)


def a_panel(tenant_id: TenantId, *, minutes: int = 0) -> Panel:
    """A draft with two seats, put so many minutes after NOW."""
    at = NOW + timedelta(minutes=minutes)
    panel = Panel(
        panel_id=PanelId.generate(),
        tenant_id=tenant_id,
        query="Which pathway?",
        panel_type=PanelType.STRUCTURED,
        created_at=at,
    )
    panel.add_member("fda_expert", "Regulatory expert", "regulation", now=at)
    panel.add_member("clinical_expert", "Clinical expert", "medicine", now=at)
    return panel


def begin(panel: Panel) -> None:
    """A change that can be saved: one event."""
    panel.change_status(PanelStatus.IN_PROGRESS, now=NOW)


def cancel(panel: Panel) -> None:
    """A change that can be saved, from a draft too: one event."""
    panel.change_status(PanelStatus.CANCELLED, now=NOW)


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


async def stored(uow: PanelUnitOfWork, panel: Panel) -> Panel:
    """The panel, once it is added and committed."""
    async with uow:
        await uow.panels.add(panel)
        await uow.commit()
    return panel


async def found(uow: PanelUnitOfWork, panel_id: PanelId) -> Panel:
    """The panel as it is committed."""
    async with uow:
        return await uow.panels.get(panel_id)


def state_of(panel: Panel) -> dict[str, Any]:
    """All that a panel is, but the events that wait to be collected."""
    names = [field.name for field in fields(Panel) if field.name != "_events"]
    return {name: getattr(panel, name) for name in names}
