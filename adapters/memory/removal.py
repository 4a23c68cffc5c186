"""The removal of a panel with all that hangs on it, in memory."""

from adapters.memory.store import TenantData
from adapters.memory.usage import keep_usage
from domain.panel import Panel, PanelErased, PanelHeld, PanelId
from domain.shared import NotFound


def remove_panel(data: TenantData, event: PanelErased) -> None:
    """Remove what a transaction may change of the event's panel.

    Raises:
        NotFound: there is no such panel.
        PanelHeld: it is under a legal hold.
    """
    if event.panel_id in data.holds:
        raise PanelHeld(event.panel_id)
    panel = data.panels.pop(event.panel_id, None)
    if panel is None:
        raise unknown_panel(event.panel_id)
    for place in [place for place in data.answers if place[0] == event.panel_id]:
        keep_usage(data, data.answers.pop(place))
    _drop_unused(data, panel)


def unknown_panel(panel_id: PanelId) -> NotFound:
    """The refusal of a panel that is not there."""
    message = f"there is no panel {panel_id}"
    return NotFound("panel_unknown", message)


def _drop_unused(data: TenantData, deleted: Panel) -> None:
    """Remove the texts of a deleted panel that no other panel refers to."""
    used = {source.digest for panel in data.panels.values() for source in panel.sources}
    for digest in {source.digest for source in deleted.sources} - used:
        data.documents.pop(digest, None)
