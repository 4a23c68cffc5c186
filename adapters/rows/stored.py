"""Between aggregates and rows, explicitly."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import asdict, field, frozen
from cattrs.preconf.json import make_converter

from application.panel.ports import JournalEntry, PanelSummary
from domain.consensus import Consensus
from domain.panel import (
    Awaited,
    Discussion,
    Note,
    Opinion,
    Panel,
    PanelId,
    PanelMember,
    PanelStatus,
    PanelType,
    Point,
    SeatAssignment,
    SignOff,
    Source,
)
from domain.shared import Budget, DomainEvent, RecordedEvent, Usage, covered_text
from domain.tenancy import EventPolicy, Retention, Tenant, TenantId

Values = dict[str, Any]
"""A row to write, by column."""

Stored = Mapping[Any, Any]
"""A row that was read, by column."""

_converter = make_converter(detailed_validation=False)


@frozen(kw_only=True)
class _PanelDocument:
    """What of a panel has no column of its own, under the panel's own names.

    What has a default here is missing in the documents of older releases.
    """

    options: tuple[str, ...]
    dimensions: tuple[str, ...]
    sources: tuple[Source, ...]
    seed: int
    members: tuple[PanelMember, ...]
    discussions: tuple[Discussion, ...]
    measurements: Consensus
    failure: str | None
    completed_at: datetime | None
    base_type: PanelType | None = None
    closing_vote: bool = False
    budget: Budget = field(factory=Budget)
    officers: tuple[PanelMember, ...] = ()
    notes: tuple[Note, ...] = ()
    awaited: Awaited | None = None
    stopped: str | None = None
    sign_off: SignOff | None = None
    ending: str | None = None
    share: Budget | None = None
    assigned: tuple[SeatAssignment, ...] = ()


_POINTS = tuple[Point, ...]


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
        "awaited": panel.awaited.whom if panel.awaited else (),
    }


def panel_of(row: Stored) -> Panel:
    """The panel that a whole row holds, without pending events.

    Raises:
        TenantMismatch: the context is another tenant's.
    """
    document = asdict(_converter.structure(row["document"], _PanelDocument), recurse=False)
    if document["base_type"] is None:
        del document["base_type"]
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
        **document,
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
        version=row["version"],
        awaited=tuple(row["awaited"]),
    )


def answer_values(tenant_id: TenantId, entry: JournalEntry) -> Values:
    """The row of a recorded answer."""
    values = asdict(entry, recurse=False)
    del values["usage"]
    return {
        **values,
        **usage_values(entry.usage),
        "tenant_id": tenant_id.value,
        "panel_id": entry.panel_id.value,
        "opinion": _converter.unstructure(entry.opinion),
        "points": _converter.unstructure(entry.points, _POINTS),
    }


def entry_of(row: Stored) -> JournalEntry:
    """The recorded answer that a row of the entry's columns holds."""
    values = dict(row)
    usage = usage_of({name: values.pop(name) for name in USAGE_COLUMNS})
    opinion = values["opinion"]
    return JournalEntry(
        **{
            **values,
            "panel_id": PanelId(values["panel_id"]),
            "opinion": None if opinion is None else _converter.structure(opinion, Opinion),
            "points": _converter.structure(values["points"], _POINTS),
            "usage": usage,
            "evidence_left_out": tuple(values["evidence_left_out"]),
        }
    )


USAGE_COLUMNS = ("input_tokens", "output_tokens", "requests", "usd")
"""The columns that hold a usage, wherever one is stored."""


def usage_values(usage: Usage) -> Values:
    """The columns of a usage."""
    return {name: getattr(usage, name) for name in USAGE_COLUMNS}


def usage_of(row: Stored) -> Usage:
    """The usage that its columns hold; PostgreSQL gives sums of whole numbers as decimals."""
    counted = {name: int(row[name]) for name in USAGE_COLUMNS if name != "usd"}
    return Usage(**counted, usd=row["usd"])


def event_values(tenant_id: TenantId, record: RecordedEvent) -> Values:
    """The row of a recorded event; an erased payload is stored as no text at all."""
    values = asdict(record, recurse=False)
    return {**values, "tenant_id": tenant_id.value, "payload": record.payload or ""}


def link_values(event: DomainEvent) -> dict[str, str]:
    """What PostgreSQL's `append_events` takes of an event that it is to seal."""
    payload, link = covered_text(event)
    return {"payload": payload, "link": link}


def record_of(row: Stored) -> RecordedEvent:
    """The recorded event that a row of the record's columns holds."""
    return RecordedEvent(**{**row, "payload": row["payload"] or None})


def budget_of(document: Values) -> Budget:
    """The budget that a JSON document holds."""
    return _converter.structure(document, Budget)


def tenant_values(tenant: Tenant) -> Values:
    """The row of a tenant."""
    return {
        "tenant_id": tenant.tenant_id.value,
        "name": tenant.name,
        "created_at": tenant.created_at,
        "budget": _converter.unstructure(tenant.budget),
        "retention_days": tenant.retention.days,
        "event_policy": tenant.retention.events.value,
    }


def tenant_of(row: Stored) -> Tenant:
    """The tenant that a row holds."""
    return Tenant(
        tenant_id=TenantId(row["tenant_id"]),
        name=row["name"],
        created_at=row["created_at"],
        budget=budget_of(row["budget"]),
        retention=Retention(days=row["retention_days"], events=EventPolicy(row["event_policy"])),
    )
