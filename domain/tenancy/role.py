"""What somebody may do: roles, permissions, and the one table between them."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What somebody is to a tenant."""

    OWNER = "owner"
    EDITOR = "editor"
    REVIEWER = "reviewer"
    VIEWER = "viewer"


class Permission(StrEnum):
    """One thing that somebody may do with a tenant's data, also the name of a key's scope.

    `panels:write` is to convene, execute and cancel panels; `seats:answer` to speak for a seat of
    a person; `panels:sign` to accept or reject an outcome; `tenant:read` to see the tenant and
    who acts for it; `tenant:manage` to change its members, keys, budget and retention, and to place
    and lift legal holds.
    """

    PANELS_READ = "panels:read"
    PANELS_WRITE = "panels:write"
    PANELS_DELETE = "panels:delete"
    SEATS_ANSWER = "seats:answer"
    PANELS_SIGN = "panels:sign"
    TENANT_READ = "tenant:read"
    TENANT_MANAGE = "tenant:manage"
    USAGE_READ = "usage:read"


_VIEWING = frozenset({Permission.PANELS_READ, Permission.TENANT_READ})

PERMISSIONS: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.OWNER: frozenset(Permission),
        # Who runs a panel does not sign it too, and removes nothing from the record.
        Role.EDITOR: _VIEWING | {Permission.PANELS_WRITE, Permission.USAGE_READ},
        Role.REVIEWER: _VIEWING | {Permission.SEATS_ANSWER, Permission.PANELS_SIGN},
        Role.VIEWER: _VIEWING,
    }
)
"""All that a role may do; what is not listed is refused."""
