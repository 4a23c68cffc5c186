"""Recognise whoever shows a token of an issuer."""

from collections.abc import Callable

from attrs import field, frozen

from application.shared import Clock
from application.tenancy.ports import AuditTrail, Memberships, TokenVerifier, VerifiedToken
from domain.shared import Forbidden
from domain.tenancy import AccessRefused, Member, Principal, Role, TenantId, TenantMismatch


@frozen(kw_only=True)
class AuthenticateToken:
    """Somebody shows a token, and says for which tenant."""

    tenant_id: TenantId
    text: str = field(repr=False)


async def authenticate_token(
    command: AuthenticateToken,
    *,
    verifier: TokenVerifier,
    members: Callable[[TenantId], Memberships],
    audit: Callable[[TenantId], AuditTrail],
    clock: Clock,
) -> Principal:
    """On whose behalf the person acts.

    The tenant's own list of members decides, also against whoever was removed from it; of a
    person whom it never held, the issuer's word counts if it names this tenant and a role.

    Raises:
        Unauthenticated: the token is not genuine, not in force, or not for this service.
        Unavailable: the keys to check it with cannot be had now.
        TenantMismatch: the issuer says that it is for another tenant.
        Forbidden: the person does not act for this tenant.
    """
    token = await verifier.verify(command.text)
    if token.tenant_id is not None and token.tenant_id != command.tenant_id:
        event = AccessRefused(
            tenant_id=token.tenant_id,
            by=token.subject,
            wanted=command.tenant_id,
            occurred_at=clock.now(),
        )
        await audit(token.tenant_id).record(event)
        raise TenantMismatch
    member = await members(command.tenant_id).find(token.subject)
    return Principal(
        tenant_id=command.tenant_id,
        subject=token.subject,
        name=member.name if member else token.name,
        role=_role(token, member),
        is_person=True,
    )


def _role(token: VerifiedToken, member: Member | None) -> Role:
    if member is not None and member.is_present:
        return member.role
    if member is None and token.tenant_id is not None and token.role is not None:
        return token.role
    # The same whether the tenant exists, the person was removed, or never was there.
    raise Forbidden("not_a_member", "you do not act for this tenant; ask one of its owners")
