"""An observer for runs that nobody watches."""

from application.panel.ports import DeliberationObserver


class Silence(DeliberationObserver):
    """Shows nothing."""
