import json
import time
from base64 import urlsafe_b64encode
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.jwt import open_verifier
from application.tenancy import TokenVerifier, VerifiedToken
from domain.shared import Unauthenticated
from domain.tenancy import Role, TenantId
from tests.adapters.jwt.conftest import MovedClock
from tests.issuer import AUDIENCE, ISSUER, Issuer, new_key, public_jwk

TENANT = "01997a3e-5c1f-7b7e-9d5e-0d6c1f2a3b4c"
SECRET = "a shared secret of more than 32 bytes"
NOW = int(time.time())  # noqa: TID251 - PyJWT compares with the machine's clock


async def refusal(verifier: TokenVerifier, token: str) -> str:
    with pytest.raises(Unauthenticated) as refused:
        await verifier.verify(token)
    assert refused.value.code == "token_refused"
    assert token not in refused.value.message
    return refused.value.message.partition(": ")[2]


def by_hand(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    """A token that no library would make."""
    parts = [json.dumps(header).encode(), json.dumps(claims).encode(), signature]
    return ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


async def test_a_genuine_token_says_who_acts_and_for_whom(
    verifier: TokenVerifier, issuer: Issuer
) -> None:
    granted = {"tenant_id": TENANT, "role": "editor"}

    token = await verifier.verify(issuer.token(name="Ada Lovelace", app_metadata=granted))

    assert token == VerifiedToken(
        subject="ada",
        name="Ada Lovelace",
        tenant_id=TenantId.from_string(TENANT),
        role=Role.EDITOR,
    )


async def test_a_token_of_an_issuer_that_knows_no_tenants_names_none(
    verifier: TokenVerifier, issuer: Issuer
) -> None:
    token = await verifier.verify(issuer.token(email="ada@example.org", aud=[AUDIENCE, "other"]))

    assert token == VerifiedToken(subject="ada", name="ada@example.org")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"exp": None}, "it lacks the claim exp"),
        ({"aud": None}, "it lacks the claim aud"),
        ({"iss": None}, "it lacks the claim iss"),
        ({"sub": None}, "it lacks the claim sub"),
        ({"aud": "another-service"}, "it is made for another audience"),
        ({"aud": ["a", "b"]}, "it is made for another audience"),
        ({"aud": {"ask-panel": 1}}, "it is made for another audience"),
        ({"iss": "https://evil.example.org"}, "it is another issuer's"),
        ({"exp": NOW - 1}, "it has expired"),
        ({"exp": "soon"}, "it is malformed"),
        ({"exp": float("inf")}, "it is malformed"),
        ({"nbf": NOW + 86_400}, "it is not valid yet"),
        ({"sub": ""}, "its subject cannot be used"),
        ({"sub": "a" * 256}, "its subject cannot be used"),
        ({"sub": "a\x00b"}, "its subject cannot be used"),
        ({"sub": "A\u030a"}, "its subject cannot be used"),
        ({"sub": 7}, "it is malformed"),
        ({"app_metadata": {"tenant_id": "*"}}, "its app_metadata.tenant_id is no UUID"),
        ({"app_metadata": {"tenant_id": 7}}, "its app_metadata.tenant_id is no UUID"),
    ],
)
async def test_a_token_that_lacks_something_or_is_not_meant_for_us_is_refused(
    changed: dict[str, object], reason: str, verifier: TokenVerifier, issuer: Issuer
) -> None:
    assert await refusal(verifier, issuer.token(**changed)) == reason


async def test_what_a_person_can_edit_grants_nothing(
    verifier: TokenVerifier, issuer: Issuer
) -> None:
    own = {"tenant_id": TENANT, "role": "owner"}

    token = await verifier.verify(
        issuer.token(user_metadata=own, role="owner", tenant_id=TENANT, raw_user_meta_data=own)
    )

    assert (token.tenant_id, token.role) == (None, None)


@pytest.mark.parametrize(
    "role", ["postgres", "service_role", "authenticated", "Owner", "", 1, ["owner"], {"a": 1}]
)
async def test_a_role_that_we_do_not_know_is_none(
    role: object, verifier: TokenVerifier, issuer: Issuer
) -> None:
    granted = {"tenant_id": TENANT, "role": role}

    assert (await verifier.verify(issuer.token(app_metadata=granted))).role is None


async def test_an_unsigned_token_is_refused(verifier: TokenVerifier, issuer: Issuer) -> None:
    for algorithm in ("none", "None", "NONE", ""):
        token = by_hand({"alg": algorithm, "kid": "first"}, issuer.claims())

        assert await refusal(verifier, token) == "its signature is not its issuer's"


async def test_a_public_key_is_never_taken_for_a_shared_secret(
    verifier: TokenVerifier, issuer: Issuer
) -> None:
    key = rsa.generate_private_key(65537, 2048)
    issuer.keys = {"rsa": key}
    assert (await verifier.verify(issuer.token())).subject == "ada"

    for encoding, form in (
        (Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        (Encoding.PEM, PublicFormat.PKCS1),
        (Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
    ):
        public = key.public_key().public_bytes(encoding, form)
        signed = jwt.PyJWS().encode(
            json.dumps(issuer.claims()).encode(), b"x" * 32, "HS256", {"kid": "rsa"}
        )
        unsigned = signed.rpartition(".")[0]
        digest = jwt.get_algorithm_by_name("HS256").sign(unsigned.encode(), public)
        forged = f"{unsigned}.{urlsafe_b64encode(digest).rstrip(b'=').decode()}"

        assert await refusal(verifier, forged) == "its signature is not its issuer's"


async def test_a_shared_secret_that_is_published_verifies_nothing(
    verifier: TokenVerifier, issuer: Issuer
) -> None:
    secret = urlsafe_b64encode(SECRET.encode()).rstrip(b"=").decode()
    issuer.published = [{"kty": "oct", "k": secret, "kid": "oct", "alg": "HS256"}]

    forged = jwt.encode(issuer.claims(), SECRET, "HS256", {"kid": "oct"})

    assert await refusal(verifier, forged) == "its issuer has no such key"


async def test_a_key_that_is_too_short_verifies_nothing(
    verifier: TokenVerifier, issuer: Issuer
) -> None:
    issuer.keys = {"short": rsa.generate_private_key(65537, 1024)}  # noqa: S505 - it is refused
    with pytest.warns(jwt.InsecureKeyLengthWarning):
        token = issuer.token()

    assert await refusal(verifier, token) == "its signature is not its issuer's"


async def test_a_key_for_encryption_verifies_nothing(
    verifier: TokenVerifier, issuer: Issuer
) -> None:
    stranger = Issuer(keys={"enc": new_key()})
    issuer.published = [{**one, "use": "enc"} for one in [_jwk(stranger)]]

    assert await refusal(verifier, stranger.token()) == "its issuer has no such key"


def _jwk(issuer: Issuer) -> dict[str, Any]:
    ((key_id, key),) = issuer.keys.items()
    return public_jwk(key, key_id)


async def test_somebody_elses_signature_under_a_known_id_is_refused(
    verifier: TokenVerifier, issuer: Issuer
) -> None:
    stranger = Issuer(keys={"first": new_key()})

    assert await refusal(verifier, stranger.token()) == "its signature is not its issuer's"
    header, payload, _ = issuer.token().split(".")
    _, _, signature = issuer.token(sub="eve").split(".")
    assert await refusal(verifier, f"{header}.{payload}.{signature}")


async def test_keys_that_a_token_brings_along_are_not_looked_at(
    verifier: TokenVerifier, issuer: Issuer
) -> None:
    stranger = Issuer(keys={"stranger": new_key()})
    for header in (
        {"jwk": _jwk(stranger)},
        {"jku": "http://127.0.0.1:9/jwks.json"},
        {"x5u": "http://127.0.0.1:9/cert.pem"},
        {"kid": "../../../../dev/null"},
    ):
        assert await refusal(verifier, stranger.signed(header=header)) == (
            "its issuer has no such key"
        )
    assert issuer.requests == 2


async def test_a_token_without_a_key_id_is_refused(verifier: TokenVerifier, issuer: Issuer) -> None:
    token = jwt.encode(issuer.claims(), issuer.keys["first"], "ES256")

    assert await refusal(verifier, token) == "its issuer has no such key"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(text=st.text() | st.lists(st.text("abcAZ019-_="), max_size=4).map(".".join))
async def test_any_other_text_is_refused_and_never_a_fault(
    text: str, verifier: TokenVerifier
) -> None:
    with pytest.raises(Unauthenticated):
        await verifier.verify(text)


async def test_where_the_issuer_shares_a_secret_only_that_verifies(
    issuer: Issuer, clock: MovedClock
) -> None:
    async with open_verifier(
        issuer=ISSUER, audience=AUDIENCE, jwks_url=None, secret=SECRET, clock=clock
    ) as verifier:
        genuine = jwt.encode(issuer.claims(), SECRET, "HS256")
        assert (await verifier.verify(genuine)).subject == "ada"

        forged = [
            jwt.encode(issuer.claims(), f"{SECRET}.", "HS256"),
            jwt.encode(issuer.claims(), SECRET * 2, "HS512"),
            issuer.token(),
            by_hand({"alg": "none"}, issuer.claims()),
        ]
        for token in forged:
            assert await refusal(verifier, token) == "its signature is not its issuer's"
    assert issuer.requests == 0
