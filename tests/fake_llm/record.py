"""What the server has seen: for tests to count, and to look at."""

import hashlib
import json
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from attrs import Factory, define, field

OK = "ok"
GONE = "gone"  # the client left before the answer
MALFORMED = "malformed"  # the request was no request
_KEPT = 200


@define
class Record:
    """The requests so far.

    Attributes:
        total: requests that arrived.
        outcomes: how they ended: `ok`, a fault's name, `gone` or `malformed`.
        in_flight: requests being answered.
        highest_in_flight: the most there ever were at once.
        connections: connections opened.
        body_bytes: the sum of the requests' bodies.
        asked: how often each request was made, by the digest of its body.
    """

    total: int = 0
    outcomes: Counter[str] = Factory(Counter)
    in_flight: int = 0
    highest_in_flight: int = 0
    connections: int = 0
    body_bytes: int = 0
    asked: Counter[str] = Factory(Counter)
    _bodies: deque[bytes] = field(factory=lambda: deque(maxlen=_KEPT))

    @property
    def bodies(self) -> list[Any]:
        """The last 200 requests that were JSON, the oldest first."""
        return [json.loads(body) for body in tuple(self._bodies)]

    @contextmanager
    def arrival(self, body: bytes) -> Iterator[None]:
        """Count a request, and for as long as the block lasts count it as in flight."""
        self.total += 1
        self.in_flight += 1
        self.highest_in_flight = max(self.highest_in_flight, self.in_flight)
        self.body_bytes += len(body)
        self.asked[hashlib.sha256(body).hexdigest()] += 1
        try:
            yield
        finally:
            self.in_flight -= 1

    def understood(self, body: bytes) -> None:
        """Keep the body of a request."""
        self._bodies.append(body)

    def as_json(self) -> dict[str, Any]:
        """Everything, for a test in another process."""
        return {
            "total": self.total,
            "outcomes": dict(self.outcomes),
            "in_flight": self.in_flight,
            "highest_in_flight": self.highest_in_flight,
            "connections": self.connections,
            "body_bytes": self.body_bytes,
            "bodies": self.bodies,
        }
