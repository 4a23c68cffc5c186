"""Strategies for tenancy, and for the UUIDs under all identifiers."""

from functools import cache
from uuid import UUID

from hypothesis import strategies as st

from adapters.hypothesis.text import moments, texts
from domain.shared import Budget
from domain.tenancy import RETENTION_LIMIT, EventPolicy, Retention, Tenant, TenantId

_LAST_MILLISECOND = 253_402_300_799_999
_VERSION_AND_VARIANT = 7 << 76 | 0b10 << 62


@cache
def uuid7s() -> st.SearchStrategy[UUID]:
    """UUIDs of version 7, made in 1970 to 9999; they shrink toward the earliest.

    `st.uuids` draws its bits from true randomness, so what it draws cannot shrink.
    """
    return st.builds(
        lambda milliseconds, high, low: UUID(
            int=milliseconds << 80 | high << 64 | low | _VERSION_AND_VARIANT
        ),
        st.integers(0, _LAST_MILLISECOND),
        st.integers(0, 2**12 - 1),
        st.integers(0, 2**62 - 1),
    )


@cache
def tenant_ids() -> st.SearchStrategy[TenantId]:
    """Identifiers of tenants."""
    return uuid7s().map(TenantId)


def tenants() -> st.SearchStrategy[Tenant]:
    """Tenants with a name, most of them under some limit."""
    return st.builds(
        Tenant,
        tenant_id=tenant_ids(),
        name=texts(),
        created_at=moments(),
        budget=st.just(Budget()) | budgets(),
        retention=retentions(),
    )


def retentions() -> st.SearchStrategy[Retention]:
    """Rules for ended panels: for some days or for ever, with events kept or erased."""
    return st.builds(
        Retention,
        days=st.none() | st.integers(1, RETENTION_LIMIT),
        events=st.sampled_from(EventPolicy),
    )


def budgets() -> st.SearchStrategy[Budget]:
    """Limits of every kind, or of some kinds only."""
    amounts = st.none() | st.floats(0.01, 10_000)
    return st.builds(
        Budget, tokens=st.none() | st.integers(1, 10_000_000), usd=amounts, seconds=amounts
    )
