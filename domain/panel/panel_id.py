"""The identifier of a panel."""

from domain.shared import Identifier


class PanelId(Identifier):
    """Identifies a panel: a UUID."""

    __slots__ = ()
