"""The service's own tokens: each lets one request act for one tenant, or for none."""

import json
from datetime import datetime, timedelta
from typing import Any

from attrs import define, field

from application.shared import Clock
from domain.shared import InvalidValue
from domain.tenancy import TenantId

AUDIENCE = "authenticated"
"""Whom Supabase's tokens are for."""

_VALID_FOR = timedelta(minutes=5)
_RENEWED_BEFORE = timedelta(minutes=1)
_KEPT = 1000


@define
class ServiceTokens:
    """Signs them, and keeps each for as long as it serves.

    Attributes:
        secret: the project's legacy secret (HS256), or a private key of its own as a JSON Web Key,
            which the project must know by its `kid`.
        clock: tells the time.
        role: of the database, which the tokens name; `database prepare --app-role` makes it.
    """

    secret: str = field(repr=False)
    clock: Clock
    role: str
    _kept: dict[TenantId | None, tuple[str, datetime]] = field(factory=dict, repr=False, init=False)

    def __attrs_post_init__(self) -> None:
        """Refuse a key that cannot sign.

        Raises:
            InvalidValue: it is no private key.
        """
        self.of(None)

    def of(self, tenant_id: TenantId | None) -> str:
        """A token that acts for the tenant; for None one that acts for nobody."""
        now = self.clock.now()
        token, until = self._kept.get(tenant_id, ("", now))
        if now < until - _RENEWED_BEFORE:
            return token
        if len(self._kept) >= _KEPT:
            self._kept.clear()
        token, until = self._signed(tenant_id, now), now + _VALID_FOR
        self._kept[tenant_id] = (token, until)
        return token

    def of_storage(self) -> str:
        """A token for Storage, which knows nothing of the service's role."""
        now = self.clock.now()
        return self._encoded(_claims(now, "service_role"))

    def _signed(self, tenant_id: TenantId | None, now: datetime) -> str:
        if tenant_id is None:
            return self._encoded(_claims(now, self.role))
        return self._encoded(
            {**_claims(now, self.role), "app_metadata": {"tenant_id": str(tenant_id)}}
        )

    def _encoded(self, claims: dict[str, Any]) -> str:
        import jwt

        if not self.secret.startswith("{"):
            return jwt.encode(claims, self.secret, algorithm="HS256")
        try:
            key = jwt.PyJWK.from_dict(json.loads(self.secret))
            headers = {"kid": key.key_id} if key.key_id else None
            return jwt.encode(claims, key.key, algorithm=key.algorithm_name, headers=headers)
        except (jwt.PyJWTError, ValueError, TypeError, AttributeError):
            message = "the key that signs the service's tokens must be a private JSON Web Key"
            raise InvalidValue("signing_key_invalid", message, field="supabase_secret") from None


def _claims(now: datetime, role: str) -> dict[str, Any]:
    return {"role": role, "aud": AUDIENCE, "iat": now, "exp": now + _VALID_FOR}
