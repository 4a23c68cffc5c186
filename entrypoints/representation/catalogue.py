"""Lists: panels, experts, tenants."""

from application.panel.ports import PanelSummary
from domain.panel import Expert
from domain.tenancy import Tenant
from entrypoints.representation.plain import Document, plain


def summary_document(summary: PanelSummary) -> Document:
    """A panel in a list.

    `level` is that of its last measurement, or null; `awaited` are the people that it waits for:
    human seats, or `sign_off`.
    """
    return plain(summary)


def expert_document(expert: Expert) -> Document:
    """An expert of the catalogue."""
    return {
        "agent_id": expert.agent_id,
        "name": expert.name,
        "role": expert.role,
        **plain(expert.profile),
    }


def tenant_document(tenant: Tenant) -> Document:
    """A tenant; `budget` limits what its panels use in a month (null: no limit)."""
    return plain(tenant)
