"""The machine's own clock, ids and secrets: the one home of time and randomness."""

import secrets
from datetime import UTC, datetime
from uuid import UUID

from application.shared import Clock, IdGenerator, Secrets
from domain.shared import uuid7


class SystemClock(Clock):
    """The machine's clock."""

    def now(self) -> datetime:
        """The present time, aware, in UTC."""
        return datetime.now(UTC)


class SystemIds(IdGenerator):
    """Identifiers that sort by the time of their making."""

    def new_id(self) -> UUID:
        """A fresh UUID, version 7."""
        return uuid7()


class SystemSecrets(Secrets):
    """Secrets of the operating system's generator."""

    def new_secret(self) -> str:
        """43 characters of base64url: 256 bits that nobody can foresee."""
        return secrets.token_urlsafe(32)
