"""Tells genuine tokens from others, and what they say from what may be believed."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from types import MappingProxyType
from typing import Any

from adapters.jwt.keys import Keys, PublishedKeys, SharedSecret
from application.shared import Clock
from application.tenancy import TokenVerifier, VerifiedToken
from domain.shared import InvalidValue, Unauthenticated, printable
from domain.tenancy import Role, TenantId, clean_subject

_FETCH_SECONDS = 5
_NAME_LIMIT = 100
_REQUIRED = ("exp", "aud", "iss", "sub")

_MALFORMED = "it is malformed"
_FORGED = "its signature is not its issuer's"
_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "ExpiredSignatureError": "it has expired",
        "ImmatureSignatureError": "it is not valid yet",
        "InvalidAlgorithmError": _FORGED,
        "InvalidAudienceError": "it is made for another audience",
        "InvalidIssuerError": "it is another issuer's",
        "InvalidKeyError": _FORGED,
        "InvalidSignatureError": _FORGED,
    }
)
"""What PyJWT says by its errors' names, in words that hold nothing of the token."""


class JwtVerifier(TokenVerifier):
    """Verifies the tokens of one issuer that are meant for one audience."""

    def __init__(self, keys: Keys, *, issuer: str, audience: str) -> None:
        """Accept what one of `keys` has signed, with that `iss`, and `aud` among the audiences."""
        self._keys = keys
        self._issuer = issuer
        self._audience = audience

    async def verify(self, text: str) -> VerifiedToken:
        """What the token says.

        Raises:
            Unauthenticated: it is malformed, forged, expired, or made for somebody else.
            Unavailable: the issuer's keys cannot be had now.
        """
        return _believed(await self._claims(text))

    async def _claims(self, text: str) -> Mapping[str, Any]:
        import jwt

        if not text.isascii():
            raise _refused(_MALFORMED)
        try:
            header = jwt.get_unverified_header(text)
            key = await self._keys.find(header.get("kid"))
            if key is None:
                raise _refused("its issuer has no such key")
            return jwt.decode(
                text,
                key,
                # What the key is for, never what the token says that it is.
                algorithms=[key.algorithm_name],
                audience=self._audience,
                issuer=self._issuer,
                # `iat` is no condition (RFC 7519), and a second of skew would make it one.
                options={
                    "require": list(_REQUIRED),
                    "verify_iat": False,
                    "enforce_minimum_key_length": True,
                },
            )
        except jwt.PyJWTError as error:
            raise _refused(_reason(error)) from error


@asynccontextmanager
async def open_verifier(
    *, issuer: str, audience: str, jwks_url: str | None, secret: str | None, clock: Clock
) -> AsyncIterator[JwtVerifier]:
    """A verifier of an issuer's tokens, whose connections are closed with the block.

    Args:
        issuer: the `iss` of its tokens.
        audience: what must be among their `aud`.
        jwks_url: where it publishes its keys; None if it signs with a shared secret.
        secret: that secret, at least 32 bytes; used where there is no `jwks_url`.
        clock: tells how old the fetched keys are.
    """
    if jwks_url is None:
        yield JwtVerifier(SharedSecret(secret or ""), issuer=issuer, audience=audience)
        return
    import aiohttp

    timeout = aiohttp.ClientTimeout(total=_FETCH_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout, trust_env=True) as session:
        keys = PublishedKeys(jwks_url, session, clock)
        yield JwtVerifier(keys, issuer=issuer, audience=audience)


def _believed(claims: Mapping[str, Any]) -> VerifiedToken:
    """What of the claims the issuer alone can have written.

    `user_metadata` is the person's own to edit, and `role` on the outside names a role of the
    issuer's database: neither is read.
    """
    subject = claims["sub"]
    try:
        known = clean_subject(subject) == subject
    except InvalidValue:
        known = False
    if not known:
        raise _refused("its subject cannot be used")
    granted = claims.get("app_metadata")
    granted = granted if isinstance(granted, dict) else {}
    return VerifiedToken(
        subject=subject,
        name=_name(claims),
        tenant_id=_tenant(granted.get("tenant_id")),
        role=_role(granted.get("role")),
    )


def _name(claims: Mapping[str, Any]) -> str:
    stated = (claims.get("name"), claims.get("email"), claims["sub"])
    name = next(one for one in stated if isinstance(one, str) and one.strip())
    return printable(name, limit=_NAME_LIMIT)


def _tenant(stated: object) -> TenantId | None:
    if stated is None:
        return None
    try:
        return TenantId.from_string(stated if isinstance(stated, str) else "")
    except InvalidValue as error:
        raise _refused("its app_metadata.tenant_id is no UUID") from error


def _role(stated: object) -> Role | None:
    return next((role for role in Role if role.value == stated), None)


def _reason(error: Exception) -> str:
    claim = getattr(error, "claim", None)
    return (
        f"it lacks the claim {claim}" if claim else _REASONS.get(type(error).__name__, _MALFORMED)
    )


def _refused(reason: str) -> Unauthenticated:
    return Unauthenticated("token_refused", f"the token is not accepted: {reason}")
