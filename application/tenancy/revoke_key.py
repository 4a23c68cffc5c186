"""Revoke a key."""

from attrs import frozen

from application.shared import Clock
from application.tenancy.ports import KeyRing
from domain.shared import NotFound
from domain.tenancy import ApiKey, KeyId, KeyRevoked, Permission, Principal


@frozen(kw_only=True)
class RevokeKey:
    """Refuse the key from now on."""

    by: Principal
    key_id: KeyId


async def revoke_key(command: RevokeKey, *, keys: KeyRing, clock: Clock) -> ApiKey:
    """Store the revocation, and give the key as it is then; one that was revoked stays so.

    Raises:
        Forbidden: whoever revokes it may not manage the tenant.
        NotFound: the tenant has no such key.
    """
    command.by.require(Permission.TENANT_MANAGE)
    key = await keys.find(command.key_id)
    if key is None:
        message = f"there is no key {command.key_id}"
        raise NotFound("key_unknown", message)
    now = clock.now()
    revoked = key.revoked(now)
    if revoked != key:
        event = KeyRevoked(
            tenant_id=key.tenant_id, by=command.by.subject, key_id=key.key_id, occurred_at=now
        )
        await keys.save(revoked, event)
    return revoked
