"""An issuer of tokens that publishes its keys over real HTTP."""

import json
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import jwt
from aiohttp import web
from anyio.from_thread import start_blocking_portal
from attrs import define, field, frozen
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

AUDIENCE = "ask-panel"
ISSUER = "https://issuer.example.org/auth/v1"

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def new_key() -> ec.EllipticCurvePrivateKey:
    """A fresh key for ES256."""
    return ec.generate_private_key(ec.SECP256R1())


def public_jwk(key: PrivateKey, key_id: str) -> dict[str, Any]:
    """The public half of a key, as an issuer publishes it."""
    public = key.public_key()
    if isinstance(public, rsa.RSAPublicKey):
        return {**RSAAlgorithm.to_jwk(public, as_dict=True), "kid": key_id, "use": "sig"}
    return {**ECAlgorithm.to_jwk(public, as_dict=True), "kid": key_id, "use": "sig"}


@frozen
class Answer:
    """What is answered instead of the keys."""

    body: bytes = b""
    status: int = 200
    location: str = ""


@define
class Issuer:
    """Signs tokens, and answers at `url` with the public halves of its keys.

    Attributes:
        keys: by their ids; the first one signs.
        published: extra keys of the JWKS, as they are.
        answer: what is answered instead of the JWKS, if anything.
        requests: how often the keys were fetched.
    """

    keys: dict[str, PrivateKey] = field(factory=lambda: {"first": new_key()})
    published: list[dict[str, Any]] = field(factory=list)
    answer: Answer | None = None
    requests: int = 0
    url: str = ""

    def claims(self, **changed: object) -> dict[str, object]:
        """Claims that are accepted, with some changed, or left out where they are None."""
        now = int(time.time())  # noqa: TID251 - PyJWT compares with the machine's clock
        usual = {"iss": ISSUER, "aud": AUDIENCE, "sub": "ada", "exp": now + 600, "iat": now}
        return {name: value for name, value in (usual | changed).items() if value is not None}

    def token(self, **changed: object) -> str:
        """A token signed by the first key, with those claims."""
        return self.signed(self.claims(**changed))

    def signed(
        self,
        claims: dict[str, object] | None = None,
        *,
        key_id: str | None = None,
        header: Mapping[str, Any] | None = None,
    ) -> str:
        """A token with those claims, signed by the key of that id."""
        key_id = key_id or next(iter(self.keys))
        key = self.keys[key_id]
        algorithm = "RS256" if isinstance(key, rsa.RSAPrivateKey) else "ES256"
        headers = {"kid": key_id, **(header or {})}
        return jwt.encode(claims or self.claims(), key, algorithm=algorithm, headers=headers)

    async def respond(self, _: web.BaseRequest) -> web.Response:
        """The JWKS, or what the test wants instead."""
        self.requests += 1
        if self.answer is not None:
            headers = {"Location": self.answer.location} if self.answer.location else {}
            return web.Response(body=self.answer.body, status=self.answer.status, headers=headers)
        listed = [public_jwk(key, key_id) for key_id, key in self.keys.items()]
        return web.Response(text=json.dumps({"keys": [*listed, *self.published]}))


@asynccontextmanager
async def running_issuer() -> AsyncIterator[Issuer]:
    """An issuer on a free port, in this event loop."""
    issuer = Issuer()
    runner = web.ServerRunner(web.Server(issuer.respond), shutdown_timeout=0.01)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        issuer.url = f"http://127.0.0.1:{runner.addresses[0][1]}/jwks.json"
        yield issuer
    finally:
        await runner.cleanup()


@contextmanager
def issuer_in_thread() -> Iterator[Issuer]:
    """The same in a thread of its own, for clients in any loop."""
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(running_issuer()) as issuer,
    ):
        yield issuer
