"""The tenant: an organisation whose panels nobody else sees."""

from datetime import datetime

from attrs import field, frozen

from domain.shared import clean_text
from domain.tenancy.tenant_id import TenantId

NAME_LIMIT = 100
"""The greatest length of a tenant's name, in characters."""


def _clean_name(name: str) -> str:
    return clean_text(name, field="name", limit=NAME_LIMIT).strip()


@frozen(kw_only=True)
class Tenant:
    """An organisation, known by its id and its name (1 to 100 characters, unique by choice only).

    Raises:
        InvalidValue: the name is blank, too long or holds control characters.
    """

    tenant_id: TenantId
    name: str = field(converter=_clean_name)
    created_at: datetime
