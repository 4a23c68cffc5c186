"""What every use case stands on: the ports that no context owns."""

from application.shared.ports import Clock, EventLog, IdGenerator, Secrets

__all__ = ["Clock", "EventLog", "IdGenerator", "Secrets"]
