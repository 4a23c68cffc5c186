"""What verifies who calls."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from application.tenancy import TokenVerifier
from entrypoints.setting_rules import AuthMethod
from entrypoints.settings import Settings


@asynccontextmanager
async def open_verifier(settings: Settings) -> AsyncIterator[TokenVerifier | None]:
    """What verifies tokens, if the settings accept any; its connections are closed with the block.

    The settings must fit together (`require_servable`).
    """
    if AuthMethod.JWT not in settings.auth:
        yield None
        return
    from adapters.jwt import open_verifier
    from adapters.system import SystemClock

    async with open_verifier(
        issuer=settings.jwt_issuer or "",
        audience=settings.jwt_audience or "",
        jwks_url=settings.jwt_jwks_url,
        secret=settings.jwt_secret,
        clock=SystemClock(),
    ) as verifier:
        yield verifier
