"""Recognise whoever shows a key."""

from collections.abc import Callable

from attrs import field, frozen

from application.shared import Clock
from application.tenancy.ports import AuditTrail, KeyRing
from domain.shared import Unauthenticated
from domain.tenancy import (
    AccessRefused,
    ApiKey,
    KeyCredential,
    Principal,
    TenantId,
    TenantMismatch,
)


@frozen(kw_only=True)
class AuthenticateKey:
    """Somebody shows the text of a key, and says for which tenant."""

    tenant_id: TenantId
    text: str = field(repr=False)


async def authenticate_key(
    command: AuthenticateKey,
    *,
    keys: Callable[[TenantId], KeyRing],
    audit: Callable[[TenantId], AuditTrail],
    clock: Clock,
) -> Principal:
    """On whose behalf the holder acts; the key's own tenant is read off its text.

    A key of another tenant never reaches the data of the one that is named. If it is genuine, its
    own tenant's record tells of the attempt; a made-up one leaves no trace, as anybody could fill
    the record with those.

    Raises:
        Unauthenticated: the key is malformed, unknown, revoked or expired.
        TenantMismatch: it is another tenant's key.
    """
    credential = KeyCredential.from_text(command.text)
    own = credential.tenant_id == command.tenant_id
    try:
        key = await _genuine(credential, keys(credential.tenant_id), clock)
    except Unauthenticated as refusal:
        if own:
            raise
        raise TenantMismatch from refusal
    if own:
        return _principal(key)
    event = AccessRefused(
        tenant_id=key.tenant_id,
        by=_subject(key),
        wanted=command.tenant_id,
        occurred_at=clock.now(),
    )
    await audit(key.tenant_id).record(event)
    raise TenantMismatch


async def _genuine(credential: KeyCredential, keys: KeyRing, clock: Clock) -> ApiKey:
    key = await keys.find(credential.key_id)
    if key is None or not key.matches(credential.secret):
        raise Unauthenticated("key_unknown", "there is no such API key")
    refusal = key.refusal(clock.now())
    if refusal is not None:
        message = f"the API key is {refusal}; ask an owner of the tenant for another"
        raise Unauthenticated(f"key_{refusal}", message)
    return key


def _principal(key: ApiKey) -> Principal:
    return Principal(
        tenant_id=key.tenant_id,
        subject=_subject(key),
        name=key.name,
        role=key.role,
        scopes=key.scopes,
    )


def _subject(key: ApiKey) -> str:
    return f"key:{key.key_id}"
