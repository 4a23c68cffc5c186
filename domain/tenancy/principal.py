"""On whose behalf a request runs."""

from collections.abc import Collection

from attrs import frozen

from domain.shared import Forbidden
from domain.tenancy.role import PERMISSIONS, Permission, Role
from domain.tenancy.tenant_id import TenantId


@frozen(kw_only=True)
class Principal:
    """Somebody, or a program, that acts for one tenant and was recognised as doing so.

    Attributes:
        tenant_id: the tenant; there is nothing that a principal may do elsewhere.
        subject: the stable name of whoever acts: a token's subject, `key:` and a key's id.
        name: what people call it.
        role: what it is to the tenant.
        scopes: the permissions that its credential is limited to; None for all of the role's.
        is_person: whether the credential is a person's own, who so acts for nobody else.
    """

    tenant_id: TenantId
    subject: str
    name: str
    role: Role
    scopes: frozenset[Permission] | None = None
    is_person: bool = False

    @property
    def permissions(self) -> frozenset[Permission]:
        """All that it may do: scopes narrow a role and never widen it."""
        granted = PERMISSIONS[self.role]
        return granted if self.scopes is None else granted & self.scopes

    def may(self, permission: Permission) -> bool:
        """Whether it may do that."""
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Pass if it may do that.

        Raises:
            Forbidden: its role or its scopes leave the permission out.
        """
        if self.may(permission):
            return
        lacking = f"the role {self.role}"
        if permission in PERMISSIONS[self.role]:
            lacking = "this credential, by its scopes,"
        message = f"this needs the permission {permission}, which {lacking} does not have"
        raise Forbidden("permission_missing", message)

    def require_grantable(self, permissions: Collection[Permission]) -> None:
        """Pass if it may give others these permissions: it manages the tenant and has them all.

        Raises:
            Forbidden: it may not manage the tenant, or would give more than it has.
        """
        self.require(Permission.TENANT_MANAGE)
        missing = sorted(set(permissions) - self.permissions)
        if missing:
            message = f"nobody grants more than they may do themselves: {', '.join(missing)}"
            raise Forbidden("permission_exceeds_own", message)
