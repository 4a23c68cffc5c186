"""The tenant: an organisation whose panels nobody else sees."""

from datetime import datetime
from typing import Self

from attrs import evolve, field, frozen

from domain.shared import Budget, clean_text
from domain.tenancy.retention import Retention
from domain.tenancy.tenant_id import TenantId

NAME_LIMIT = 100
"""The greatest length of a tenant's name, in characters."""


def _clean_name(name: str) -> str:
    return clean_text(name, field="name", limit=NAME_LIMIT).strip()


@frozen(kw_only=True)
class Tenant:
    """An organisation, known by its id and its name (1 to 100 characters, unique by choice only).

    Attributes:
        tenant_id: its identity.
        name: what people call it.
        created_at: when it was created.
        budget: what its panels together may spend in a calendar month (UTC), and how long each of
            them may work; without limits, unless some are set.
        retention: how long its ended panels are kept; 30 days, unless something else is set.

    Raises:
        InvalidValue: the name is blank, too long or holds control characters.
    """

    tenant_id: TenantId
    name: str = field(converter=_clean_name)
    created_at: datetime
    budget: Budget = field(factory=Budget)
    retention: Retention = field(factory=Retention)

    def with_budget(self, budget: Budget) -> Self:
        """The same tenant under other limits."""
        return evolve(self, budget=budget)

    def with_retention(self, retention: Retention) -> Self:
        """The same tenant under another rule for its ended panels."""
        return evolve(self, retention=retention)
