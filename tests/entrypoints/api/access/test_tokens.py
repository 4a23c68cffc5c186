from collections.abc import Iterator
from pathlib import Path

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from application.tenancy import (
    AddMember,
    ChangeRole,
    RemoveMember,
    add_member,
    change_role,
    remove_member,
)
from domain.tenancy import Role, TenantId
from entrypoints.api.app import create_app
from entrypoints.bootstrap import Application
from tests.entrypoints.api.access.guarded import (
    QUESTION,
    Guarded,
    operator,
    refused,
    settings_of,
    settle,
)
from tests.entrypoints.api.serving import served
from tests.issuer import Issuer, issuer_in_thread, new_key


def test_a_member_acts_in_its_role_until_it_is_removed(guarded: Guarded, tenant: TenantId) -> None:
    owner, by = "owner of all", operator(tenant)
    token = guarded.issuer.token(app_metadata={"tenant_id": str(tenant), "role": "owner"})

    async def add(application: Application) -> None:
        await settle(application, tenant)
        members = application.members(tenant)
        for subject, role in ((owner, Role.OWNER), ("ada", Role.VIEWER)):
            command = AddMember(by=by, subject=subject, name="Somebody", role=role)
            await add_member(command, members=members, clock=application.clock)

    async def promote(application: Application) -> None:
        command = ChangeRole(by=by, subject="ada", role=Role.EDITOR)
        await change_role(command, members=application.members(tenant), clock=application.clock)

    async def remove(application: Application) -> None:
        command = RemoveMember(by=by, subject="ada")
        await remove_member(command, members=application.members(tenant), clock=application.clock)

    guarded.operate(add)
    answer = guarded.ask(tenant, token, method="POST", json=QUESTION)
    refused(answer, 403, "permission_missing")
    guarded.operate(promote)
    assert guarded.ask(tenant, token, method="POST", json=QUESTION).status_code == 201
    guarded.operate(remove)
    refused(guarded.ask(tenant, token), 403, "not_a_member")


def test_what_a_person_can_write_into_a_token_lets_nobody_in(
    guarded: Guarded, tenant: TenantId
) -> None:
    claimed = {"tenant_id": str(tenant), "role": "owner"}
    tokens = [
        guarded.issuer.token(),
        guarded.issuer.token(user_metadata=claimed, role="owner", tenant_id=str(tenant)),
        guarded.issuer.token(app_metadata={"tenant_id": str(tenant), "role": "postgres"}),
        guarded.issuer.token(app_metadata={"tenant_id": str(tenant)}, role="service_role"),
    ]

    for token in tokens:
        refused(guarded.ask(tenant, token), 403, "not_a_member")


def forgeries(issuer: Issuer) -> Iterator[str]:
    """Tokens of nobody, each of which says that it is the owner's."""
    first = next(iter(issuer.keys))
    public = issuer.keys[first].public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    claims = issuer.claims()
    yield jwt.encode(claims, "", "none", {"kid": first})
    unsigned = jwt.encode(claims, "x" * 32, "HS256", {"kid": first}).rpartition(".")[0]
    digest = jwt.get_algorithm_by_name("HS256").sign(unsigned.encode(), pem)
    yield f"{unsigned}.{jwt.utils.base64url_encode(digest).decode()}"
    yield Issuer(keys={first: new_key()}).token()
    yield Issuer(keys={"unheard of": new_key()}).token()
    yield Issuer(keys={first: rsa.generate_private_key(65537, 2048)}).token()
    yield issuer.token(aud="another")
    yield issuer.token(iss="https://evil.example.org")
    yield issuer.token(exp=1)
    for claim in ("exp", "aud", "iss", "sub"):
        yield issuer.token(**{claim: None})


def test_forged_and_foreign_tokens_are_refused(guarded: Guarded, tenant: TenantId) -> None:
    granted = {"tenant_id": str(tenant), "role": "owner"}
    assert guarded.ask(tenant, guarded.issuer.token(app_metadata=granted)).status_code == 200

    for token in forgeries(guarded.issuer):
        problem = refused(guarded.ask(tenant, token), 401, "token_refused")
        assert token not in problem["detail"]


def test_while_the_issuer_is_away_the_service_says_so(tmp_path: Path, tenant: TenantId) -> None:
    with issuer_in_thread() as issuer:
        token = issuer.token(app_metadata={"tenant_id": str(tenant), "role": "viewer"})
        settings = settings_of(f"sqlite:///{tmp_path / 'panels.db'}", issuer)
    with served(create_app(settings)) as address:
        service = Guarded(address, settings, issuer)

        answer = service.ask(tenant, token)
        refused(answer, 503, "issuer_unavailable")
        assert "retry-after" in answer.headers
        assert service.ask(tenant, service.key(tenant, Role.VIEWER)).status_code == 200


def test_with_a_token_of_their_own_people_sign_for_nobody_else(
    guarded: Guarded, tenant: TenantId
) -> None:
    key = guarded.key(tenant, Role.EDITOR)
    path = guarded.ask(tenant, key, method="POST", json=QUESTION).headers["Location"]
    claims = {"tenant_id": str(tenant), "role": "reviewer"}
    token = guarded.issuer.token(sub="eve", name="Eve", app_metadata=claims)

    def sign(name: str | None) -> httpx.Response:
        body = {"decision": "accept", "name": name}
        return guarded.ask(tenant, token, f"{path}/sign", method="POST", json=body)

    refused(sign("Dr. Jane Smith"), 403, "signature_of_another")
    assert sign(None).status_code == sign("Eve").status_code == 409
