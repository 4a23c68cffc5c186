"""What a tenant may still spend this month."""

from datetime import UTC, datetime

import pytest
from attrs import frozen

from application.panel import allowance
from application.panel.ports import UsageReader
from domain.shared import Budget, Conflict, Usage

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
SPENT = Usage(input_tokens=600, output_tokens=100, requests=2, usd=1.5)


@frozen
class UsedSince(UsageReader):
    """What was used, if it is asked for the right month."""

    usage: Usage = SPENT

    async def since(self, start: datetime) -> Usage:
        assert start == datetime(2026, 11, 1, tzinfo=UTC)
        return self.usage


async def left_of(monthly: Budget, usage: Usage = SPENT) -> Budget:
    return await allowance(monthly, usage=UsedSince(usage), now=NOW)


async def test_what_was_used_since_the_first_of_the_month_is_gone() -> None:
    assert await left_of(Budget(tokens=1_000, usd=2)) == Budget(tokens=300, usd=0.5)


async def test_each_limit_stands_alone() -> None:
    assert await left_of(Budget(tokens=1_000)) == Budget(tokens=300)
    assert await left_of(Budget(usd=2)) == Budget(usd=0.5)


async def test_of_working_time_each_panel_has_all_that_its_tenant_gives_one() -> None:
    assert await left_of(Budget(seconds=600)) == Budget(seconds=600)
    assert await left_of(Budget(usd=2, seconds=600)) == Budget(usd=0.5, seconds=600)


async def test_without_a_budget_nothing_is_limited() -> None:
    assert await left_of(Budget()) == Budget()


@pytest.mark.parametrize(
    ("monthly", "limit"), [(Budget(tokens=700), "700 tokens"), (Budget(usd=1.5), "1.5 USD")]
)
async def test_nothing_left_is_refused_until_the_next_month(monthly: Budget, limit: str) -> None:
    with pytest.raises(Conflict, match=f"{limit} is spent until the next month") as refusal:
        await left_of(monthly)

    assert refusal.value.code == "tenant_budget_spent"


async def test_money_cannot_be_told_after_models_without_a_price() -> None:
    unknown = Usage(input_tokens=1, usd=None)

    with pytest.raises(Conflict, match="what is left is unknown"):
        await left_of(Budget(usd=100), unknown)

    assert await left_of(Budget(tokens=10), unknown) == Budget(tokens=9)
