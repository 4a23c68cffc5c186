"""Let a person act for a tenant."""

from attrs import frozen

from application.shared import Clock
from application.tenancy.ports import Memberships
from domain.tenancy import PERMISSIONS, Member, MembershipGranted, Principal, Role


@frozen(kw_only=True)
class AddMember:
    """A new member, or one that comes back.

    Attributes:
        by: who lets the person in, and for whose tenant.
        subject: what the issuer of the person's tokens calls it (the claim `sub`).
        name: what people call the person (1 to 100 characters).
        role: what the person is to the tenant.
    """

    by: Principal
    subject: str
    name: str
    role: Role


async def add_member(command: AddMember, *, members: Memberships, clock: Clock) -> Member:
    """Store the membership.

    Raises:
        InvalidValue: the subject or the name cannot be used.
        Forbidden: whoever adds them may not, or would grant more than they may do themselves.
        Conflict: the person is a member already.
    """
    by = command.by
    by.require_grantable(PERMISSIONS[command.role])
    member = Member(
        tenant_id=by.tenant_id,
        subject=command.subject,
        name=command.name,
        role=command.role,
        added_at=clock.now(),
    )
    event = MembershipGranted(
        tenant_id=by.tenant_id,
        by=by.subject,
        member=member.subject,
        name=member.name,
        role=member.role,
        occurred_at=member.added_at,
    )
    await members.add(member, event)
    return member
