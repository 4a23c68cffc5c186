"""Between keys, members and their rows."""

from attrs import asdict

from adapters.rows.stored import Stored, Values
from domain.tenancy import ApiKey, KeyId, Member, Permission, Role, TenantId


def key_values(key: ApiKey) -> Values:
    """The row of a key."""
    return {
        **asdict(key, recurse=False),
        "tenant_id": key.tenant_id.value,
        "key_id": key.key_id.value,
        "role": key.role.value,
        "scopes": None if key.scopes is None else sorted(scope.value for scope in key.scopes),
    }


def key_of(row: Stored) -> ApiKey:
    """The key that a row holds.

    A scope that this release does not know is left out: it would grant nothing.
    """
    known = {permission.value for permission in Permission}
    scopes = row["scopes"]
    return ApiKey(
        **{
            **row,
            "tenant_id": TenantId(row["tenant_id"]),
            "key_id": KeyId(row["key_id"]),
            "role": Role(row["role"]),
            "scopes": None
            if scopes is None
            else frozenset(Permission(scope) for scope in scopes if scope in known),
        }
    )


def member_values(member: Member) -> Values:
    """The row of a member."""
    return {
        **asdict(member, recurse=False),
        "tenant_id": member.tenant_id.value,
        "role": member.role.value,
    }


def member_of(row: Stored) -> Member:
    """The member that a row holds."""
    return Member(**{**row, "tenant_id": TenantId(row["tenant_id"]), "role": Role(row["role"])})
