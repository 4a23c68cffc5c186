"""End a membership."""

from attrs import frozen

from application.shared import Clock
from application.tenancy.find_member import find_member
from application.tenancy.ports import Memberships
from domain.tenancy import Member, MembershipEnded, Permission, Principal


@frozen(kw_only=True)
class RemoveMember:
    """Let the person of that subject in no more."""

    by: Principal
    subject: str


async def remove_member(command: RemoveMember, *, members: Memberships, clock: Clock) -> Member:
    """Store the end, and give the member as it is then.

    Raises:
        Forbidden: whoever removes the person may not manage the tenant.
        NotFound: nobody of that subject is a member.
        Conflict: it is the last owner, who stays.
    """
    by = command.by
    by.require(Permission.TENANT_MANAGE)
    now = clock.now()
    removed = (await find_member(command.subject, members=members)).removed(now)
    event = MembershipEnded(
        tenant_id=by.tenant_id, by=by.subject, member=removed.subject, occurred_at=now
    )
    await members.save(removed, event)
    return removed
