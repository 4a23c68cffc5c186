"""List a tenant's keys."""

from collections.abc import Sequence

from application.tenancy.ports import KeyRing
from domain.tenancy import ApiKey, Permission, Principal


async def list_keys(*, by: Principal, keys: KeyRing) -> Sequence[ApiKey]:
    """Every key of the tenant, revoked and expired ones too, in order of creation.

    Raises:
        Forbidden: whoever asks may not manage the tenant.
    """
    by.require(Permission.TENANT_MANAGE)
    return await keys.all()
