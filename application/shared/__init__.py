"""What every use case stands on: the ports that no context owns."""

from application.shared.ports import Clock, EventLog, IdGenerator

__all__ = ["Clock", "EventLog", "IdGenerator"]
