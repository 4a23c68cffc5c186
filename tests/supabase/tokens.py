"""Tokens of a Supabase project: as its Auth would sign them, and as others try to."""

import json
import time
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm, HMACAlgorithm

from tests.postgresql import APP_ROLE

AUDIENCE = "authenticated"
SECRET = "a legacy secret of a project, which is shared"
KEY_ID = "current"
PRIVATE_KEY = ec.generate_private_key(ec.SECP256R1())


def private_jwk() -> str:
    """The project's signing key, as its owner may import it."""
    return json.dumps({**ECAlgorithm.to_jwk(PRIVATE_KEY, as_dict=True), "kid": KEY_ID})


def jwks() -> str:
    """What the project's PostgREST verifies with: its public key, and the legacy secret."""
    public = ECAlgorithm.to_jwk(PRIVATE_KEY.public_key(), as_dict=True)
    legacy = HMACAlgorithm.to_jwk(SECRET.encode(), as_dict=True)
    return json.dumps({"keys": [{**public, "kid": KEY_ID, "alg": "ES256"}, legacy]})


def claims(tenant: object = None, **changed: object) -> dict[str, Any]:
    """Claims of the service's own tokens for a tenant; others where they are named."""
    now = int(time.time())  # noqa: TID251 - PostgREST compares with the machine's clock
    usual = {"role": APP_ROLE, "aud": AUDIENCE, "iat": now, "exp": now + 600}
    if tenant is not None:
        usual["app_metadata"] = {"tenant_id": str(tenant)}
    return {name: value for name, value in (usual | changed).items() if value is not None}


def legacy_token(tenant: object = None, **changed: object) -> str:
    """The same, signed by the shared secret."""
    return jwt.encode(claims(tenant, **changed), SECRET, algorithm="HS256")


def token(tenant: object = None, **changed: object) -> str:
    """The same, signed by the project's key."""
    named = {"kid": KEY_ID}
    return jwt.encode(claims(tenant, **changed), PRIVATE_KEY, algorithm="ES256", headers=named)
