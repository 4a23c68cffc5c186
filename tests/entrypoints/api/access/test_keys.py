from application.tenancy import (
    RevokeKey,
    revoke_key,
)
from domain.tenancy import KeyCredential, Permission, Role, TenantId
from entrypoints.bootstrap import Application
from tests.entrypoints.api.access.guarded import PANELS, QUESTION, Guarded, operator, refused


def test_a_key_acts_within_its_role(guarded: Guarded, tenant: TenantId) -> None:
    viewer, editor = guarded.key(tenant, Role.VIEWER), guarded.key(tenant, Role.EDITOR)

    assert guarded.ask(tenant, viewer).status_code == 200
    assert guarded.ask(tenant, editor, method="POST", json=QUESTION).status_code == 201
    answer = guarded.ask(tenant, viewer, method="POST", json=QUESTION)
    problem = refused(answer, 403, "permission_missing")
    assert "panels:write" in problem["detail"]
    assert guarded.ask(tenant, viewer).json()["total"] == 1


def test_a_key_acts_within_its_scopes(guarded: Guarded, tenant: TenantId) -> None:
    writing = guarded.key(tenant, Role.OWNER, frozenset({Permission.PANELS_WRITE}))

    refused(guarded.ask(tenant, writing), 403, "permission_missing")
    assert guarded.ask(tenant, writing, method="POST", json=QUESTION).status_code == 201


def test_another_tenants_panel_is_not_found_by_a_genuine_key(
    guarded: Guarded, tenant: TenantId, other: TenantId
) -> None:
    owner, stranger = guarded.key(tenant, Role.OWNER), guarded.key(other, Role.OWNER)
    made = guarded.ask(tenant, owner, method="POST", json=QUESTION).json()
    nowhere = TenantId.generate()

    foreign = guarded.ask(other, stranger, f"{PANELS}/{made['panel_id']}")
    missing = guarded.ask(other, stranger, f"{PANELS}/{nowhere}")

    assert refused(foreign, 404, "panel_unknown")
    same = foreign.json() | {"request_id": "", "detail": ""}
    assert same == missing.json() | {"request_id": "", "detail": ""}
    assert (
        foreign.json()["detail"].replace(made["panel_id"], str(nowhere))
        == (missing.json()["detail"])
    )


def test_a_guessed_secret_is_refused_as_an_unknown_key_is(
    guarded: Guarded, tenant: TenantId
) -> None:
    shown = KeyCredential.from_text(guarded.key(tenant, Role.OWNER))
    guess = KeyCredential(tenant_id=tenant, key_id=shown.key_id, secret="A" * 43)

    refused(guarded.ask(tenant, guess.text), 401, "key_unknown")


def test_a_revoked_key_is_refused_with_its_next_request(guarded: Guarded, tenant: TenantId) -> None:
    key = guarded.key(tenant, Role.VIEWER)
    assert guarded.ask(tenant, key).status_code == 200

    async def revoke(application: Application) -> None:
        command = RevokeKey(by=operator(tenant), key_id=KeyCredential.from_text(key).key_id)
        await revoke_key(command, keys=application.keys(tenant), clock=application.clock)

    guarded.operate(revoke)

    refused(guarded.ask(tenant, key), 401, "key_revoked")
