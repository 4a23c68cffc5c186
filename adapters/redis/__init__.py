"""What processes of a service share by way of a Redis server."""

from adapters.redis.cache import RedisCache
from adapters.redis.connection import RedisServer, open_redis
from adapters.redis.limits import RedisRateLimiter
from adapters.redis.signals import RedisSignals, open_signals

__all__ = [
    "RedisCache",
    "RedisRateLimiter",
    "RedisServer",
    "RedisSignals",
    "open_redis",
    "open_signals",
]
