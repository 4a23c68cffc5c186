"""The identifier of a tenant."""

from domain.shared import Identifier


class TenantId(Identifier):
    """Identifies a tenant: a UUID."""

    __slots__ = ()
