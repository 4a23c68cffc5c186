from datetime import UTC, datetime

import pytest

from domain.shared import Budget, InvalidValue
from domain.tenancy import Tenant, TenantId

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def a_tenant(name: str) -> Tenant:
    return Tenant(tenant_id=TenantId.generate(), name=name, created_at=NOW)


def test_a_tenant_bears_its_name_without_white_space_around_it() -> None:
    assert a_tenant("  Cardio Devices GmbH\n").name == "Cardio Devices GmbH"


@pytest.mark.parametrize("name", ["", "   ", "\n\t"])
def test_a_tenant_needs_a_name(name: str) -> None:
    with pytest.raises(InvalidValue, match="name cannot be empty"):
        a_tenant(name)


def test_a_name_has_at_most_100_characters() -> None:
    assert len(a_tenant("n" * 100).name) == 100
    with pytest.raises(InvalidValue, match="name has 101 characters; at most 100"):
        a_tenant("n" * 101)


def test_a_name_holds_no_control_characters() -> None:
    with pytest.raises(InvalidValue, match="control character"):
        a_tenant("Evil\x1b[2J")


def test_a_tenant_has_no_limits_until_some_are_set() -> None:
    tenant = a_tenant("Cardio Devices")

    limited = tenant.with_budget(Budget(usd=20))

    assert (tenant.budget, limited.budget) == (Budget(), Budget(usd=20))
    assert limited.with_budget(Budget()) == tenant
