from contextlib import ExitStack
from time import monotonic, sleep

import pytest
from attrs import evolve

from adapters.memory import known_keys
from application.tenancy import (
    RevokeKey,
    revoke_key,
)
from domain.tenancy import KeyCredential, Permission, Role, TenantId
from entrypoints.api.app import create_app
from entrypoints.bootstrap import Application
from tests.entrypoints.api.access.guarded import PANELS, QUESTION, Guarded, operator, refused
from tests.entrypoints.api.serving import served
from tests.patience import PATIENCE_SECONDS


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
    key, owner = guarded.key(tenant, Role.VIEWER), guarded.key(tenant, Role.OWNER)
    assert guarded.ask(tenant, key).status_code == 200

    revoked = guarded.ask(tenant, owner, path_of(key), method="DELETE")

    assert revoked.status_code == 200
    refused(guarded.ask(tenant, key), 401, "key_revoked")


def test_a_key_that_an_operator_revokes_is_refused_within_a_second(
    guarded: Guarded, tenant: TenantId
) -> None:
    key = guarded.key(tenant, Role.VIEWER)
    assert guarded.ask(tenant, key).status_code == 200

    async def revoke(application: Application) -> None:
        command = RevokeKey(by=operator(tenant), key_id=KeyCredential.from_text(key).key_id)
        await revoke_key(command, keys=application.keys(tenant), clock=application.clock)

    guarded.operate(revoke)
    sleep(1)

    refused(guarded.ask(tenant, key), 401, "key_revoked")


def test_a_key_that_another_process_revokes_is_refused_as_soon_as_redis_tells(
    guarded: Guarded,
    tenant: TenantId,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(known_keys, "KNOWN_SECONDS", 3600)
    settings = evolve(guarded.settings, redis_url=request.getfixturevalue("redis_server").url)
    key, owner = guarded.key(tenant, Role.VIEWER), guarded.key(tenant, Role.OWNER)
    with ExitStack() as stack:
        urls = [stack.enter_context(served(create_app(settings))) for _ in range(2)]
        here, there = (Guarded(url, settings, guarded.issuer) for url in urls)
        assert there.ask(tenant, key).status_code == 200

        assert here.ask(tenant, owner, path_of(key), method="DELETE").status_code == 200
        began = monotonic()
        while (answer := there.ask(tenant, key)).status_code == 200:
            assert monotonic() - began < PATIENCE_SECONDS

    refused(answer, 401, "key_revoked")


def path_of(key: str) -> str:
    return f"/api/v1/keys/{KeyCredential.from_text(key).key_id}"
