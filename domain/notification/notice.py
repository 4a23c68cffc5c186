"""What other systems are told: that something happened to a panel, and hardly more."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from attrs import frozen

from domain.panel import (
    Awaited,
    PanelCompleted,
    PanelFailed,
    PanelId,
    PanelStatus,
    PeopleAwaited,
)
from domain.shared import RecordedEvent
from domain.tenancy import TenantId


class NoticeType(StrEnum):
    """What can be told; `seat.waiting` is that people are to answer, or to sign the outcome."""

    PANEL_COMPLETED = "panel.completed"
    PANEL_FAILED = "panel.failed"
    SEAT_WAITING = "seat.waiting"


@frozen(kw_only=True)
class Notice:
    """That something happened to a panel; never what a seat answered.

    Attributes:
        tenant_id: whose panel.
        panel_id: the panel.
        sequence: the place of the event in the tenant's record.
        type: what happened.
        occurred_at: when.
        status: how the panel stood then.
        level: the agreement, 0 to 1, of a completed panel; None where it is undefined.
        recommendation: of a completed panel; plain text, which may come from a model.
        awaited: the seats of people that the panel waits for, or `sign_off`.
    """

    tenant_id: TenantId
    panel_id: PanelId
    sequence: int
    type: NoticeType
    occurred_at: datetime
    status: PanelStatus
    level: float | None = None
    recommendation: str | None = None
    awaited: tuple[str, ...] = ()

    @property
    def body(self) -> bytes:
        """The JSON that is posted, the same at each attempt.

        What could begin a tag or an entity is written as an escape, so that the text stays
        harmless where somebody pastes it into a page as it is.
        """
        document = {
            "type": self.type.value,
            "timestamp": self.occurred_at.isoformat(),
            "data": {
                "tenant_id": str(self.tenant_id),
                "panel_id": str(self.panel_id),
                "sequence": self.sequence,
                "status": self.status.value,
                "level": self.level,
                "recommendation": self.recommendation,
                "awaited": list(self.awaited),
            },
        }
        text = json.dumps(document, separators=(",", ":"))
        return text.translate(_ESCAPES).encode()


_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def notice_of(tenant_id: TenantId, record: RecordedEvent) -> Notice | None:
    """What is told of a recorded event; None for what is no one else's business, or erased."""
    telling = _TOLD.get(record.event_type)
    if telling is None or record.payload is None:
        return None
    event = json.loads(record.payload)
    return Notice(
        tenant_id=tenant_id,
        panel_id=PanelId.from_string(record.subject),
        sequence=record.sequence,
        occurred_at=record.occurred_at,
        **telling(event),
    )


def _completed(event: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": NoticeType.PANEL_COMPLETED,
        "status": PanelStatus.COMPLETED,
        "level": event["level"],
        "recommendation": event["recommendation"],
    }


def _failed(_: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": NoticeType.PANEL_FAILED, "status": PanelStatus.FAILED}


def _waiting(event: Mapping[str, Any]) -> dict[str, Any]:
    told = event["awaited"]
    awaited = Awaited(
        round_number=told["round_number"], phase=told["phase"], seats=tuple(told["seats"])
    )
    return {
        "type": NoticeType.SEAT_WAITING,
        "status": PanelStatus.IN_PROGRESS,
        "awaited": awaited.whom,
    }


_TOLD: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = MappingProxyType(
    {
        PanelCompleted.event_type: _completed,
        PanelFailed.event_type: _failed,
        PeopleAwaited.event_type: _waiting,
    }
)
"""How each event that others are told of is read from the record."""
