"""Use cases of the panel context."""

from application.panel.asking import AskingPolicy
from application.panel.convene_panel import ConvenePanel, convene_panel
from application.panel.delete_panel import DeletePanel, delete_panel
from application.panel.deliberate import Deliberate, deliberate
from application.panel.deliberation import DeliberationPorts
from application.panel.find_panel import find_panel, list_panels

__all__ = [
    "AskingPolicy",
    "ConvenePanel",
    "DeletePanel",
    "Deliberate",
    "DeliberationPorts",
    "convene_panel",
    "delete_panel",
    "deliberate",
    "find_panel",
    "list_panels",
]
