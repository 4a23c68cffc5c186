"""Make a key with which a program acts for a tenant."""

from datetime import datetime

from attrs import field, frozen

from application.shared import Clock, IdGenerator, Secrets
from application.tenancy.ports import KeyRing
from domain.shared import InvalidValue
from domain.tenancy import (
    PERMISSIONS,
    ApiKey,
    KeyCreated,
    KeyCredential,
    KeyId,
    Permission,
    Principal,
    Role,
    digest_of_secret,
)


@frozen(kw_only=True)
class CreateKey:
    """A new key.

    Attributes:
        by: who makes it, and for whose tenant.
        name: what people call it (1 to 100 characters).
        role: what its holder is to the tenant.
        scopes: the permissions that it is limited to, of those of the role; None for all.
        expires_at: from when on it is refused; None for never.
    """

    by: Principal
    name: str
    role: Role
    scopes: frozenset[Permission] | None = None
    expires_at: datetime | None = None


@frozen(kw_only=True)
class CreatedKey:
    """The key, and the text that nobody can show again: only its digest is stored."""

    key: ApiKey
    text: str = field(repr=False)


async def create_key(
    command: CreateKey, *, keys: KeyRing, clock: Clock, ids: IdGenerator, secrets: Secrets
) -> CreatedKey:
    """Store the key, and give the text that its holder shows.

    Raises:
        InvalidValue: the name cannot be used, the scopes are none or beyond the role, or the
            expiry has passed.
        Forbidden: whoever makes it may not, or would grant more than they may do themselves.
    """
    now, by = clock.now(), command.by
    _require_fitting(command, now)
    by.require_grantable(_granted(command))
    credential = KeyCredential(
        tenant_id=by.tenant_id, key_id=KeyId(ids.new_id()), secret=secrets.new_secret()
    )
    key = ApiKey(
        tenant_id=by.tenant_id,
        key_id=credential.key_id,
        name=command.name,
        role=command.role,
        scopes=command.scopes,
        secret_digest=digest_of_secret(credential.secret),
        created_at=now,
        expires_at=command.expires_at,
    )
    await keys.add(key, _created(key, by))
    return CreatedKey(key=key, text=credential.text)


def _granted(command: CreateKey) -> frozenset[Permission]:
    return PERMISSIONS[command.role] if command.scopes is None else command.scopes


def _require_fitting(command: CreateKey, now: datetime) -> None:
    if command.scopes is not None and not command.scopes:
        message = "scopes names nothing that the key may do; leave it out for all of the role's"
        raise InvalidValue("scopes_empty", message, field="scopes")
    beyond = sorted(_granted(command) - PERMISSIONS[command.role])
    if beyond:
        message = f"scopes go beyond the role {command.role}: {', '.join(beyond)}"
        raise InvalidValue("scopes_beyond_role", message, field="scopes")
    if command.expires_at is None:
        return
    if command.expires_at.tzinfo is None:
        message = "expires_at must carry a time zone"
        raise InvalidValue("expires_at_naive", message, field="expires_at")
    if command.expires_at <= now:
        raise InvalidValue(
            "expires_at_past", "expires_at must be in the future", field="expires_at"
        )


def _created(key: ApiKey, by: Principal) -> KeyCreated:
    return KeyCreated(
        tenant_id=key.tenant_id,
        by=by.subject,
        key_id=key.key_id,
        name=key.name,
        role=key.role,
        scopes=None if key.scopes is None else tuple(sorted(key.scopes)),
        expires_at=key.expires_at,
        occurred_at=key.created_at,
    )
