"""Strategies for what is kept, held and erased."""

from typing import Any

from hypothesis import strategies as st

from adapters.hypothesis.members import panel_ids
from adapters.hypothesis.tenancy import tenant_ids
from adapters.hypothesis.text import moments, texts
from domain.panel import (
    ErasureCause,
    LegalHold,
    LegalHoldLifted,
    LegalHoldPlaced,
    PanelErased,
    PanelEvent,
)
from domain.tenancy import EventPolicy

KINDS_OF_ERASURE_EVENT: tuple[type[PanelEvent], ...] = (
    LegalHoldPlaced,
    LegalHoldLifted,
    PanelErased,
)


def legal_holds() -> st.SearchStrategy[LegalHold]:
    """Holds on some panel."""
    return st.builds(
        LegalHold,
        tenant_id=tenant_ids(),
        panel_id=panel_ids(),
        placed_by=texts(),
        reason=texts(),
        placed_at=moments(),
    )


def erasure_events(kind: type[PanelEvent]) -> st.SearchStrategy[PanelEvent]:
    """Events of that kind: a hold is placed or lifted, a panel is erased."""
    origin = {"tenant_id": tenant_ids(), "panel_id": panel_ids(), "occurred_at": moments()}
    parts: dict[type[PanelEvent], dict[str, st.SearchStrategy[Any]]] = {
        LegalHoldPlaced: {"by": texts(), "reason": texts()},
        LegalHoldLifted: {"by": texts()},
        PanelErased: {
            "cause": st.sampled_from(ErasureCause),
            "events": st.sampled_from(EventPolicy),
            "retention_days": st.none() | st.integers(1, 36_500),
        },
    }
    return st.builds(kind, **origin, **parts[kind])
