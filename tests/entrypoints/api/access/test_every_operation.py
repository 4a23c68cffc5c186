"""Of every operation there is: who calls is asked first, and what that caller may do."""

import re

import httpx

from domain.tenancy import Permission, Role, TenantId
from tests.entrypoints.api.access.guarded import Guarded, refused
from tests.entrypoints.api.panels.test_foreign import operations
from tests.patience import PATIENCE_SECONDS

P = Permission
NEEDED = {
    "measure_consensus": P.PANELS_READ,
    "list_experts": P.PANELS_READ,
    "get_expert": P.PANELS_READ,
    "list_files": P.PANELS_READ,
    "offer_upload": P.PANELS_WRITE,
    "delete_file": P.PANELS_WRITE,
    "get_file": P.PANELS_READ,
    "list_keys": P.TENANT_MANAGE,
    "create_key": P.TENANT_MANAGE,
    "revoke_key": P.TENANT_MANAGE,
    "list_members": P.TENANT_READ,
    "add_member": P.TENANT_MANAGE,
    "remove_member": P.TENANT_MANAGE,
    "change_member_role": P.TENANT_MANAGE,
    "list_panels": P.PANELS_READ,
    "create_panel": P.PANELS_WRITE,
    "cancel_panel": P.PANELS_WRITE,
    "get_panel": P.PANELS_READ,
    "list_answers": P.PANELS_READ,
    "list_claims": P.PANELS_READ,
    "get_consensus": P.PANELS_READ,
    "stream_panel_events": P.PANELS_READ,
    "execute_panel": P.PANELS_WRITE,
    "lift_hold": P.TENANT_MANAGE,
    "get_hold": P.PANELS_READ,
    "place_hold": P.TENANT_MANAGE,
    "list_messages": P.PANELS_READ,
    "replay_panel": P.PANELS_READ,
    "submit_answer": P.SEATS_ANSWER,
    "get_brief": P.SEATS_ANSWER,
    "sign_outcome": P.PANELS_SIGN,
    "suppose": P.PANELS_READ,
    "list_tenants": P.TENANT_READ,
    "get_tenant": P.TENANT_READ,
    "set_tenant_budget": P.TENANT_MANAGE,
    "list_holds": P.PANELS_READ,
    "set_tenant_retention": P.TENANT_MANAGE,
    "get_usage": P.USAGE_READ,
    "list_webhooks": P.TENANT_MANAGE,
    "create_webhook": P.TENANT_MANAGE,
    "delete_webhook": P.TENANT_MANAGE,
    "get_webhook": P.TENANT_MANAGE,
    "retry_webhook": P.TENANT_MANAGE,
}
"""The permission without which an operation is refused, whatever else a caller may do."""
SOMETHING = "01997a3e-5c1f-7b7e-9d5e-0d6c1f2a3b4c"


def with_ids(path: str) -> str:
    """The path of something that does not exist."""
    return re.sub("{[a-z_]+}", SOMETHING, path)


OF_TENANTS = [
    (method.upper(), with_ids(path), operation["operationId"])
    for path, method, operation in operations()
    if not path.startswith("/health")
]


def test_every_operation_is_known() -> None:
    assert {operation for _, _, operation in OF_TENANTS} == set(NEEDED)


def test_who_calls_and_for_whom_is_asked_before_anything_else(
    guarded: Guarded, tenant: TenantId, other: TenantId
) -> None:
    key = guarded.key(tenant, Role.OWNER)
    unknown = key[:-6] + "000000"

    for method, path, _ in OF_TENANTS:
        refused(guarded.ask(tenant, None, path, method=method), 401, "credential_missing")
        refused(guarded.ask(tenant, unknown, path, method=method), 401, "key_unknown")
        refused(guarded.ask(other, key, path, method=method), 403, "tenant_mismatch")
        nobodys = httpx.request(method, f"{guarded.url}{path}")
        assert nobodys.status_code == 400, path
        assert "X-Tenant-ID" in nobodys.json()["detail"], path


def test_no_operation_takes_two_tenants_another_spelling_or_a_credential_in_its_address(
    guarded: Guarded, tenant: TenantId, other: TenantId
) -> None:
    key = guarded.key(tenant, Role.OWNER)
    shown = ("Authorization", f"Bearer {key}")
    tenants = [
        [("X-Tenant-ID", str(tenant)), ("X-Tenant-ID", str(other))],
        [("X-Tenant-ID", str(tenant)), ("X_Tenant_ID", str(other))],
        [("X_Tenant_ID", str(tenant))],
        [("X-Tenant-ID", "*")],
    ]

    with httpx.Client(base_url=guarded.url, timeout=PATIENCE_SECONDS) as http:
        for method, path, _ in OF_TENANTS:
            for headers in tenants:
                answer = http.request(method, path, headers=[*headers, shown])
                assert answer.status_code == 400, (method, path, headers)
                assert "X-Tenant-ID" in answer.json()["detail"], (method, path, headers)
            written = http.request(method, f"{path}?key={key}", headers=[*tenants[0][:1], shown])
            refused(written, 400, "credential_in_address")


def test_an_operation_is_refused_without_its_permission_and_with_it_alone_is_not(
    guarded: Guarded, tenant: TenantId
) -> None:
    alone = {one: guarded.key(tenant, Role.OWNER, frozenset({one})) for one in Permission}
    others = {
        one: guarded.key(tenant, Role.OWNER, frozenset(Permission) - {one}) for one in Permission
    }

    for method, path, operation in OF_TENANTS:
        needed = NEEDED[operation]
        without = guarded.ask(tenant, others[needed], path, method=method)
        with_it = guarded.ask(tenant, alone[needed], path, method=method)
        refused(without, 403, "permission_missing")
        assert with_it.status_code not in {401, 403}, operation
