import json
from pathlib import Path

import jwt
import pytest

from domain.tenancy import Role, TenantId
from entrypoints.api.app import create_app
from entrypoints.setting_rules import AuthMethod
from entrypoints.settings import Settings
from tests.entrypoints.api.access.guarded import PANELS, QUESTION, Guarded, refused, settings_of
from tests.entrypoints.api.serving import served, spoken
from tests.issuer import AUDIENCE, ISSUER, Issuer, issuer_in_thread


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic YTpi",
        "apk_x",
        "Bearer apk_",
        "Bearer apk_x",
        "Bearer eyJhbGciOiJub25lIn0.e30.",
        "Bearer \xe9",
        "Bearer a b c",
        "Negotiate " + "x" * 4000,
    ],
)
def test_who_shows_nothing_that_is_accepted_is_told_how(
    guarded: Guarded, tenant: TenantId, authorization: str | None
) -> None:
    lines = [f"GET {PANELS} HTTP/1.1", "Host: localhost", f"X-Tenant-ID: {tenant}"]
    if authorization is not None:
        lines.append(f"Authorization: {authorization}")

    status, answer = spoken(guarded.url, "\r\n".join([*lines, "", ""]).encode("latin-1"))

    assert status == 401
    assert b"www-authenticate: bearer" in answer.lower()
    assert b"application/problem+json" in answer


def test_two_credentials_are_refused(guarded: Guarded, tenant: TenantId) -> None:
    key = guarded.key(tenant, Role.VIEWER)
    lines = [
        f"GET {PANELS} HTTP/1.1",
        "Host: localhost",
        f"X-Tenant-ID: {tenant}",
        f"Authorization: Bearer {key}",
        "Authorization: Bearer apk_x",
    ]

    status, answer = spoken(guarded.url, "\r\n".join([*lines, "", ""]).encode())

    assert status == 400
    assert b"credential_ambiguous" in answer
    assert key.encode() not in answer


def test_a_credential_for_another_tenant_is_refused_and_its_own_tenant_hears_of_it(
    guarded: Guarded, tenant: TenantId, other: TenantId
) -> None:
    key = guarded.key(tenant, Role.OWNER)
    token = guarded.issuer.token(app_metadata={"tenant_id": str(tenant), "role": "owner"})

    for credential in (key, token):
        problem = refused(guarded.ask(other, credential), 403, "tenant_mismatch")
        assert str(tenant) not in json.dumps(problem)

    kinds = [record.event_type for record in guarded.record(tenant)]
    assert kinds == ["key_created", "access_refused", "access_refused"]
    assert guarded.record(other) == []


@pytest.mark.parametrize("name", ["api_key", "access_token", "Token", "q", "text"])
def test_a_credential_in_the_address_is_refused(
    guarded: Guarded, tenant: TenantId, name: str
) -> None:
    key, token = guarded.key(tenant, Role.VIEWER), guarded.issuer.token()

    for secret in (key, token):
        answer = guarded.ask(tenant, key, params={name: secret})
        refused(answer, 400, "credential_in_address")
        assert secret not in answer.text
    refused(guarded.ask(tenant, None, params={name: key}), 400, "credential_in_address")


def test_without_tokens_only_keys_are_taken(tmp_path: Path, tenant: TenantId) -> None:
    url = f"sqlite:///{tmp_path / 'panels.db'}"
    settings = Settings(url, auth=frozenset({AuthMethod.KEYS}), cursor_secret="c" * 32)
    with served(create_app(settings)) as address:
        service = Guarded(address, settings, Issuer())

        token = service.issuer.token()
        refused(service.ask(tenant, token), 401, "credential_unaccepted")
        assert service.ask(tenant, service.key(tenant, Role.VIEWER)).status_code == 200


def test_without_keys_only_tokens_are_taken(tmp_path: Path, tenant: TenantId) -> None:
    url = f"sqlite:///{tmp_path / 'panels.db'}"
    settings = Settings(
        url,
        auth=frozenset({AuthMethod.JWT}),
        cursor_secret="c" * 32,
        jwt_issuer=ISSUER,
        jwt_audience=AUDIENCE,
        jwt_secret="s" * 32,
    )
    with served(create_app(settings)) as address:
        service = Guarded(address, settings, Issuer())

        key = service.key(tenant, Role.VIEWER)
        refused(service.ask(tenant, key), 401, "credential_unaccepted")
        claims = service.issuer.claims(app_metadata={"tenant_id": str(tenant), "role": "viewer"})
        token = jwt.encode(claims, "s" * 32, "HS256")
        assert service.ask(tenant, token).status_code == 200


def test_on_loopback_without_authentication_any_tenant_is_served_and_kept_apart(
    tmp_path: Path, tenant: TenantId, other: TenantId
) -> None:
    settings = Settings(f"sqlite:///{tmp_path / 'panels.db'}")
    with served(create_app(settings)) as address:
        service = Guarded(address, settings, Issuer())

        made = service.ask(tenant, None, method="POST", json=QUESTION)
        assert made.status_code == 201
        path = f"{PANELS}/{made.json()['panel_id']}"
        assert service.ask(tenant, None, path).status_code == 200
        assert service.ask(other, None, path).status_code == 404
        assert service.ask(other, None).json()["total"] == 0


def test_on_postgresql_under_the_services_own_role_it_is_the_same(
    postgresql_app_url: str, tenant: TenantId, other: TenantId
) -> None:
    with issuer_in_thread() as issuer:
        settings = settings_of(postgresql_app_url, issuer)
        with served(create_app(settings)) as address:
            service = Guarded(address, settings, issuer)
            editor = service.key(tenant, Role.EDITOR)

            made = service.ask(tenant, editor, method="POST", json=QUESTION)
            assert made.status_code == 201
            refused(service.ask(other, editor), 403, "tenant_mismatch")
            kinds = [record.event_type for record in service.record(tenant)]
            assert kinds[-1] == "access_refused"
            path = f"{PANELS}/{made.json()['panel_id']}"
            refused(service.ask(other, service.key(other, Role.OWNER), path), 404, "panel_unknown")
