"""Between aggregates and rows, explicitly."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import asdict, frozen
from cattrs.preconf.json import make_converter

from application.panel.ports import JournalEntry, PanelSummary
from domain.consensus import Consensus
from domain.panel import (
    Discussion,
    Opinion,
    Panel,
    PanelId,
    PanelMember,
    PanelStatus,
    PanelType,
    Source,
)
from domain.shared import RecordedEvent
from domain.tenancy import Tenant, TenantId

Values = dict[str, Any]
"""A row to write, by column."""

Stored = Mapping[Any, Any]
"""A row that was read, by column."""

_converter = make_converter(detailed_validation=False)


@frozen(kw_only=True)
class _PanelDocument:
    """What of a panel has no column of its own, under the panel's own names."""

    options: tuple[str, ...]
    dimensions: tuple[str, ...]
    sources: tuple[Source, ...]
    seed: int
    members: tuple[PanelMember, ...]
    discussions: tuple[Discussion, ...]
    measurements: Consensus
    failure: str | None
    completed_at: datetime | None


def panel_document(panel: Panel) -> Values:
    """The JSON document of a panel: what has no column of its own."""
    document: Values = _converter.unstructure(panel, unstructure_as=_PanelDocument)
    return document


def panel_values(panel: Panel) -> Values:
    """The columns of a panel but its keys and its version."""
    return {
        "query": panel.query,
        "panel_type": panel.panel_type.value,
        "status": panel.status.value,
        "created_at": panel.created_at,
        "level": panel.consensus.level if panel.consensus else None,
        "recommendation": panel.recommendation,
        "document": panel_document(panel),
    }


def panel_of(row: Stored) -> Panel:
    """The panel that a whole row holds, without pending events.

    Raises:
        TenantMismatch: the context is another tenant's.
    """
    document = _converter.structure(row["document"], _PanelDocument)
    return Panel(
        panel_id=PanelId(row["panel_id"]),
        tenant_id=TenantId(row["tenant_id"]),
        query=row["query"],
        panel_type=PanelType(row["panel_type"]),
        status=PanelStatus(row["status"]),
        created_at=row["created_at"],
        recommendation=row["recommendation"],
        version=row["version"],
        pending_events=(),
        **asdict(document, recurse=False),
    )


def summary_of(row: Stored) -> PanelSummary:
    """The panel in a list that a row of columns holds."""
    return PanelSummary(
        panel_id=PanelId(row["panel_id"]),
        query=row["query"],
        panel_type=PanelType(row["panel_type"]),
        status=PanelStatus(row["status"]),
        created_at=row["created_at"],
        level=row["level"],
        recommendation=row["recommendation"],
    )


def answer_values(tenant_id: TenantId, entry: JournalEntry) -> Values:
    """The row of a recorded answer."""
    return {
        **asdict(entry, recurse=False),
        "tenant_id": tenant_id.value,
        "panel_id": entry.panel_id.value,
        "opinion": _converter.unstructure(entry.opinion),
    }


def entry_of(row: Stored) -> JournalEntry:
    """The recorded answer that a row of the entry's columns holds."""
    return JournalEntry(
        **{
            **row,
            "panel_id": PanelId(row["panel_id"]),
            "opinion": _converter.structure(row["opinion"], Opinion),
        }
    )


def event_values(tenant_id: TenantId, record: RecordedEvent) -> Values:
    """The row of a recorded event."""
    return {**asdict(record, recurse=False), "tenant_id": tenant_id.value}


def record_of(row: Stored) -> RecordedEvent:
    """The recorded event that a row of the record's columns holds."""
    return RecordedEvent(**row)


def tenant_values(tenant: Tenant) -> Values:
    """The row of a tenant."""
    return {
        "tenant_id": tenant.tenant_id.value,
        "name": tenant.name,
        "created_at": tenant.created_at,
    }


def tenant_of(row: Stored) -> Tenant:
    """The tenant that a row holds."""
    return Tenant(
        tenant_id=TenantId(row["tenant_id"]), name=row["name"], created_at=row["created_at"]
    )
