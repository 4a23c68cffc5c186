"""The keys that an issuer signs with: published as a JWKS, or one shared secret."""

import asyncio
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol

from application.shared import Clock
from domain.shared import Unavailable

if TYPE_CHECKING:
    import aiohttp
    from jwt import PyJWK

LIFETIME = timedelta(minutes=5)
"""How long fetched keys are used; a key that the issuer withdraws is refused after that."""

REFETCH_PAUSE = timedelta(seconds=30)
"""The least time between two fetches for keys that nobody has heard of."""

FAILURE_PAUSE = timedelta(seconds=5)
"""How long an issuer that could not be reached is left alone."""

ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)
"""What published keys may sign with: public-key algorithms alone."""

_KINDS = frozenset({"RSA", "EC", "OKP"})
_SIZE_LIMIT = 2**20


class Keys(Protocol):
    """Finds the key that a token says it is signed with; the key fixes the algorithm."""

    async def find(self, key_id: object) -> "PyJWK | None":
        """The key of that id, or None.

        Raises:
            Unavailable: the issuer's keys cannot be had now.
        """
        ...


class SharedSecret(Keys):
    """The one secret of an issuer that signs by HMAC with SHA-256, under whatever id."""

    def __init__(self, secret: str) -> None:
        """Verify with `secret`, at least 32 bytes."""
        from jwt import PyJWK

        encoded = urlsafe_b64encode(secret.encode()).rstrip(b"=").decode()
        self._key = PyJWK({"kty": "oct", "k": encoded, "alg": "HS256"})

    async def find(self, key_id: object) -> "PyJWK":  # noqa: ARG002 - there is but one
        """The secret."""
        return self._key


class PublishedKeys(Keys):
    """The public keys at an issuer's address, cached.

    PyJWT's own client blocks, and holds everybody up while it waits for a slow issuer.
    """

    def __init__(self, url: str, session: "aiohttp.ClientSession", clock: Clock) -> None:
        """Fetch the keys at `url` by `session`, when they are first needed."""
        self._url = url
        self._session = session
        self._clock = clock
        self._turn = asyncio.Lock()
        self._keys: Mapping[object, PyJWK] = {}
        self._fetched_at: datetime | None = None
        self._refetched_at: datetime | None = None
        self._failed_at: datetime | None = None

    async def find(self, key_id: object) -> "PyJWK | None":
        """The key of that id, or None.

        An unknown id makes the keys be fetched once more, as the issuer may have a new one: at
        most every 30 seconds, or anybody could make this service a burden to the issuer.

        Raises:
            Unavailable: the issuer's keys cannot be had now.
        """
        if not isinstance(key_id, str):
            return None
        if self._within(LIFETIME, self._fetched_at) and key_id in self._keys:
            return self._keys[key_id]
        async with self._turn:
            if not self._within(LIFETIME, self._fetched_at):
                await self._fetch()
            elif key_id not in self._keys and not self._within(REFETCH_PAUSE, self._refetched_at):
                await self._fetch()
                self._refetched_at = self._clock.now()
        return self._keys.get(key_id)

    def _within(self, span: timedelta, start: datetime | None) -> bool:
        return start is not None and self._clock.now() - start < span

    async def _fetch(self) -> None:
        if self._within(FAILURE_PAUSE, self._failed_at):
            raise _unavailable()
        try:
            self._keys = _usable(await self._download())
        except Unavailable:
            self._failed_at = self._clock.now()
            raise
        self._fetched_at = self._clock.now()

    async def _download(self) -> object:
        import aiohttp

        try:
            async with self._session.get(self._url, allow_redirects=False) as response:
                if response.status != HTTPStatus.OK:
                    raise _unavailable()
                body = b""
                async for piece in response.content.iter_any():
                    body += piece
                    if len(body) > _SIZE_LIMIT:
                        raise _unavailable()
                return json.loads(body)
        except (aiohttp.ClientError, TimeoutError, ValueError, RecursionError) as error:
            raise _unavailable() from error


def _usable(document: object) -> "Mapping[object, PyJWK]":
    """The keys of a JWKS that may verify tokens, by their ids."""
    from jwt import PyJWKSet, PyJWTError

    listed: Any = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        raise _unavailable()
    public = [one for one in listed if isinstance(one, dict) and one.get("kty") in _KINDS]
    try:
        keys = PyJWKSet(public)
    except PyJWTError as error:
        raise _unavailable() from error
    return {
        key.key_id: key
        for key in keys
        if key.algorithm_name in ALGORITHMS and key.public_key_use in (None, "sig")
    }


def _unavailable() -> Unavailable:
    message = "the keys of the tokens' issuer cannot be fetched now; repeat in a few seconds"
    return Unavailable("issuer_unavailable", message)
