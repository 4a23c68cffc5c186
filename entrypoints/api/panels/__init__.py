"""Panels over HTTP."""

from entrypoints.api.panels import events, holds, life, people, record, showing

ROUTERS = tuple(part.router for part in (life, showing, record, people, events, holds))
"""Their routes, below the path of panels."""

__all__ = ["ROUTERS"]
