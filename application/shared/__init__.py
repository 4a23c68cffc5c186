"""What every use case stands on: the ports that no context owns."""

from application.shared.cache import FRESH_FOR, Cache, CacheKey, Found, cache_key, stamp_key
from application.shared.check_record import RecordCheck, check_record
from application.shared.idempotency import Claim, IdempotencyStore, Reply
from application.shared.ports import (
    Clock,
    EventLog,
    IdGenerator,
    RecordedTenants,
    Secrets,
    SlowQuery,
    StorageCheck,
    StorageState,
)
from application.shared.rates import WINDOW_SECONDS, Rate, RateLimiter
from application.shared.signals import LiveSignals, Signal

__all__ = [
    "FRESH_FOR",
    "WINDOW_SECONDS",
    "Cache",
    "CacheKey",
    "Claim",
    "Clock",
    "EventLog",
    "Found",
    "IdGenerator",
    "IdempotencyStore",
    "LiveSignals",
    "Rate",
    "RateLimiter",
    "RecordCheck",
    "RecordedTenants",
    "Reply",
    "Secrets",
    "Signal",
    "SlowQuery",
    "StorageCheck",
    "StorageState",
    "cache_key",
    "check_record",
    "stamp_key",
]
