"""What a tenant may still spend this month."""

from datetime import datetime

from application.panel.ports import UsageReader
from domain.shared import Budget, Exhausted, Usage


async def allowance(monthly: Budget, *, usage: UsageReader, now: datetime) -> Budget:
    """What is left of a tenant's budget for the calendar month (UTC) of `now`.

    The working time is each panel's own, so all of it is left.

    Raises:
        Exhausted: nothing is left, or it cannot be told how much because a model without a known
            price was used; the message says when the next month begins.
    """
    if monthly.tokens is None and monthly.usd is None:
        return Budget(seconds=monthly.seconds)
    return left_of(monthly, await usage.since(month_of(now)))


def month_of(now: datetime) -> datetime:
    """When the calendar month of `now` began; `now` is in UTC."""
    return now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def left_of(monthly: Budget, spent: Usage) -> Budget:
    """What is left of a month's budget.

    Raises:
        Exhausted: nothing is, or it cannot be told how much.
    """
    if monthly.usd is not None and spent.usd is None:
        message = "models without a known price were used this month, so what is left is unknown"
        raise Exhausted("tenant_budget_unknown", message)
    return Budget(
        tokens=_tokens_left(monthly, spent), usd=_usd_left(monthly, spent), seconds=monthly.seconds
    )


def _tokens_left(monthly: Budget, spent: Usage) -> int | None:
    if monthly.tokens is None:
        return None
    left = monthly.tokens - spent.tokens
    if left <= 0:
        raise _spent(f"{monthly.tokens:,} tokens")
    return left


def _usd_left(monthly: Budget, spent: Usage) -> float | None:
    if monthly.usd is None:
        return None
    left = monthly.usd - (spent.usd or 0.0)
    if left <= 0:
        raise _spent(f"{monthly.usd:g} USD")
    return left


def _spent(limit: str) -> Exhausted:
    message = f"the tenant's budget of {limit} is spent until the next month begins (UTC)"
    return Exhausted("tenant_budget_spent", message)
