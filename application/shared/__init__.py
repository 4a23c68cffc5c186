"""What every use case stands on: the ports that no context owns."""

from application.shared.idempotency import Claim, IdempotencyStore, Reply
from application.shared.ports import (
    Clock,
    EventLog,
    IdGenerator,
    Secrets,
    StorageCheck,
    StorageState,
)

__all__ = [
    "Claim",
    "Clock",
    "EventLog",
    "IdGenerator",
    "IdempotencyStore",
    "Reply",
    "Secrets",
    "StorageCheck",
    "StorageState",
]
