"""Panels over HTTP."""

from entrypoints.api.panels import events, holds, life, people, record

ROUTERS = tuple(part.router for part in (life, record, people, events, holds))
"""Their routes, below the path of panels."""

__all__ = ["ROUTERS"]
