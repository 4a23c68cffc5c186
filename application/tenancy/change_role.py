"""Give a member another role."""

from attrs import frozen

from application.shared import Clock
from application.tenancy.find_member import find_member
from application.tenancy.ports import Memberships
from domain.tenancy import PERMISSIONS, Member, MembershipChanged, Principal, Role


@frozen(kw_only=True)
class ChangeRole:
    """Another role for the member of that subject."""

    by: Principal
    subject: str
    role: Role


async def change_role(command: ChangeRole, *, members: Memberships, clock: Clock) -> Member:
    """Store the role, and give the member as it is then.

    Raises:
        Forbidden: whoever changes it may not, or would grant more than they may do themselves.
        NotFound: nobody of that subject is a member.
        Conflict: it is the last owner, who stays one.
    """
    by = command.by
    by.require_grantable(PERMISSIONS[command.role])
    member = await find_member(command.subject, members=members)
    changed = member.with_role(command.role)
    if changed != member:
        event = MembershipChanged(
            tenant_id=by.tenant_id,
            by=by.subject,
            member=member.subject,
            old_role=member.role,
            new_role=changed.role,
            occurred_at=clock.now(),
        )
        await members.save(changed, event)
    return changed
