"""Keys: what programs show to act for a tenant."""

import hashlib
import hmac
import re
from datetime import datetime
from typing import Self
from uuid import UUID

from attrs import evolve, field, frozen

from domain.shared import Identifier, Unauthenticated, clean_text
from domain.tenancy.role import Permission, Role
from domain.tenancy.tenant_id import TenantId

KEY_PREFIX = "apk_"
"""How the text of every key begins, so that it is known from a token, and found where it leaked."""

KEY_NAME_LIMIT = 100
"""The greatest length of a key's name, in characters."""

_TEXT = re.compile(r"apk_([0-9a-f]{32})_([0-9a-f]{32})_([A-Za-z0-9_-]{43})", re.ASCII)


class KeyId(Identifier):
    """Identifies a key: a UUID."""

    __slots__ = ()


@frozen(kw_only=True)
class KeyCredential:
    """A key as it is shown by whoever holds it; its representation hides the secret.

    Attributes:
        tenant_id: the tenant for which it was made.
        key_id: the key.
        secret: 43 characters of base64url, 256 random bits.
    """

    tenant_id: TenantId
    key_id: KeyId
    secret: str = field(repr=False)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read `apk_<tenant>_<key>_<secret>`; the error does not repeat it.

        Raises:
            Unauthenticated: it is no such text.
        """
        found = _TEXT.fullmatch(text)
        if found is None:
            message = "the API key is malformed: 'apk_', two ids and a secret, joined by '_'"
            raise Unauthenticated("key_malformed", message)
        return cls(
            tenant_id=TenantId(UUID(found[1])), key_id=KeyId(UUID(found[2])), secret=found[3]
        )

    @property
    def text(self) -> str:
        """What its holder keeps."""
        return f"{KEY_PREFIX}{self.tenant_id.value.hex}_{self.key_id.value.hex}_{self.secret}"


def digest_of_secret(secret: str) -> str:
    """The SHA-256 of a secret, in hex.

    A slow hash would add nothing: nobody guesses 256 random bits.
    """
    return hashlib.sha256(secret.encode()).hexdigest()


def _clean_name(name: str) -> str:
    return clean_text(name, field="name", limit=KEY_NAME_LIMIT).strip()


@frozen(kw_only=True)
class ApiKey:
    """A key as it is stored: all but its secret.

    Attributes:
        tenant_id: the tenant for which it acts.
        key_id: its identity.
        name: what people call it (1 to 100 characters).
        role: what its holder is to the tenant.
        scopes: the permissions that it is limited to; None for all of the role's.
        secret_digest: the SHA-256 of its secret, in hex.
        created_at: when it was made.
        expires_at: from when on it is refused; None for never.
        revoked_at: since when it is refused; None while it is not revoked.

    Raises:
        InvalidValue: the name is blank, too long or holds control characters.
    """

    tenant_id: TenantId
    key_id: KeyId
    name: str = field(converter=_clean_name)
    role: Role
    scopes: frozenset[Permission] | None
    secret_digest: str = field(repr=False)
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None

    def matches(self, secret: str) -> bool:
        """Whether that is its secret; takes as long whatever the secret."""
        return hmac.compare_digest(self.secret_digest, digest_of_secret(secret))

    def refusal(self, now: datetime) -> str | None:
        """Why it is not accepted at `now`: `revoked` or `expired`; None if it is."""
        if self.revoked_at is not None:
            return "revoked"
        if self.expires_at is not None and self.expires_at <= now:
            return "expired"
        return None

    def revoked(self, now: datetime) -> Self:
        """The same key, refused from now on; one that was revoked before stays as it is."""
        return self if self.revoked_at is not None else evolve(self, revoked_at=now)
