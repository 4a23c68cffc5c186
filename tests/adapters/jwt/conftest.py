from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from attrs import define

from adapters.jwt import open_verifier
from application.shared import Clock
from application.tenancy import TokenVerifier
from tests.issuer import AUDIENCE, ISSUER, Issuer, running_issuer


@define
class MovedClock(Clock):
    """It stands still until it is moved."""

    present: datetime = datetime(2026, 11, 21, tzinfo=UTC)

    def now(self) -> datetime:
        return self.present

    def pass_by(self, span: timedelta) -> None:
        self.present += span


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
async def issuer() -> AsyncIterator[Issuer]:
    async with running_issuer() as issuer:
        yield issuer


@pytest.fixture
async def verifier(issuer: Issuer, clock: MovedClock) -> AsyncIterator[TokenVerifier]:
    async with open_verifier(
        issuer=ISSUER, audience=AUDIENCE, jwks_url=issuer.url, secret=None, clock=clock
    ) as verifier:
        yield verifier
