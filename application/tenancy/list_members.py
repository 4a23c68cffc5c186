"""List a tenant's members."""

from collections.abc import Sequence

from application.tenancy.ports import Memberships
from domain.tenancy import Member, Permission, Principal


async def list_members(*, by: Principal, members: Memberships) -> Sequence[Member]:
    """The present members, in order of being added.

    Raises:
        Forbidden: whoever asks may not see who acts for the tenant.
    """
    by.require(Permission.TENANT_READ)
    return await members.all()
