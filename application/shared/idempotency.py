"""Requests that may come again, and must be carried out once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

from attrs import frozen

RETENTION = timedelta(days=1)
"""How long a reply is kept; after that its key is free again."""

LEASE = timedelta(minutes=5)
"""How long a request without a reply holds its key: whoever carried it out may have died."""


@frozen(kw_only=True)
class Reply:
    """What a request was answered.

    Attributes:
        status: the status of HTTP.
        headers: those that belong to the answer, by name.
        body: as it was sent.
    """

    status: int
    headers: Mapping[str, str]
    body: str


@frozen(kw_only=True)
class Claim:
    """A request that holds a key.

    Attributes:
        request_digest: tells the request from others: the SHA-256 of all that makes it, in hex.
        taken_at: when it took the key.
        reply: what it was answered; None while it is under way.
    """

    request_digest: str
    taken_at: datetime
    reply: Reply | None = None

    def has_lapsed(self, now: datetime) -> bool:
        """Whether the key is free again."""
        return self.taken_at + (LEASE if self.reply is None else RETENTION) <= now


class IdempotencyStore(Protocol):
    """The keys that one tenant's requests hold."""

    async def take(self, key: str, claim: Claim) -> Claim | None:
        """Let a request hold the key, durably; of several at once one gets it.

        Returns:
            None where it holds the key now; otherwise the claim that holds it, which has not
            lapsed by the new one's `taken_at`.
        """
        ...

    async def keep(self, key: str, claim: Claim) -> None:
        """Store the reply of a claim that still holds the key; another's claim is left alone."""
        ...

    async def release(self, key: str, claim: Claim) -> None:
        """Free the key, if the claim still holds it."""
        ...

    async def count_lapsed(self, now: datetime) -> int:
        """How many keys are held by claims that are no longer kept."""
        ...

    async def forget_lapsed(self, now: datetime) -> int:
        """Free those durably, and give their number."""
        ...
