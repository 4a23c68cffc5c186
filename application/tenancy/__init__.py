"""Use cases of tenancy."""

from application.tenancy.add_member import AddMember, add_member
from application.tenancy.authenticate_key import AuthenticateKey, authenticate_key
from application.tenancy.authenticate_token import AuthenticateToken, authenticate_token
from application.tenancy.change_role import ChangeRole, change_role
from application.tenancy.create_key import CreatedKey, CreateKey, create_key
from application.tenancy.create_tenant import CreateTenant, create_tenant
from application.tenancy.find_tenant import find_tenant
from application.tenancy.list_keys import list_keys
from application.tenancy.list_members import list_members
from application.tenancy.local_tenant import LOCAL_TENANT_ID, open_local_tenant, open_tenant
from application.tenancy.ports import (
    AuditTrail,
    KeyRing,
    Memberships,
    TenantDirectory,
    TokenVerifier,
    VerifiedToken,
)
from application.tenancy.remove_member import RemoveMember, remove_member
from application.tenancy.revoke_key import RevokeKey, revoke_key
from application.tenancy.set_budget import SetBudget, set_budget
from application.tenancy.set_retention import SetRetention, set_retention

__all__ = [
    "LOCAL_TENANT_ID",
    "AddMember",
    "AuditTrail",
    "AuthenticateKey",
    "AuthenticateToken",
    "ChangeRole",
    "CreateKey",
    "CreateTenant",
    "CreatedKey",
    "KeyRing",
    "Memberships",
    "RemoveMember",
    "RevokeKey",
    "SetBudget",
    "SetRetention",
    "TenantDirectory",
    "TokenVerifier",
    "VerifiedToken",
    "add_member",
    "authenticate_key",
    "authenticate_token",
    "change_role",
    "create_key",
    "create_tenant",
    "find_tenant",
    "list_keys",
    "list_members",
    "open_local_tenant",
    "open_tenant",
    "remove_member",
    "revoke_key",
    "set_budget",
    "set_retention",
]
