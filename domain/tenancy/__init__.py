"""Tenancy: who owns the data, who may do what with it, and on whose behalf code runs."""

from domain.tenancy.api_key import (
    KEY_PREFIX,
    ApiKey,
    KeyCredential,
    KeyId,
    digest_of_secret,
)
from domain.tenancy.context import TenantContext, TenantMismatch
from domain.tenancy.events import (
    AccessRefused,
    KeyCreated,
    KeyRevoked,
    MembershipChanged,
    MembershipEnded,
    MembershipEvent,
    MembershipGranted,
    RetentionChanged,
    TenantErased,
    TenantEvent,
)
from domain.tenancy.member import Member, clean_subject, require_owner_left
from domain.tenancy.principal import Principal
from domain.tenancy.retention import RETENTION_DAYS, RETENTION_LIMIT, EventPolicy, Retention
from domain.tenancy.role import PERMISSIONS, Permission, Role
from domain.tenancy.tenant import Tenant
from domain.tenancy.tenant_id import TenantId

__all__ = [
    "KEY_PREFIX",
    "PERMISSIONS",
    "RETENTION_DAYS",
    "RETENTION_LIMIT",
    "AccessRefused",
    "ApiKey",
    "EventPolicy",
    "KeyCreated",
    "KeyCredential",
    "KeyId",
    "KeyRevoked",
    "Member",
    "MembershipChanged",
    "MembershipEnded",
    "MembershipEvent",
    "MembershipGranted",
    "Permission",
    "Principal",
    "Retention",
    "RetentionChanged",
    "Role",
    "Tenant",
    "TenantContext",
    "TenantErased",
    "TenantEvent",
    "TenantId",
    "TenantMismatch",
    "clean_subject",
    "digest_of_secret",
    "require_owner_left",
]
