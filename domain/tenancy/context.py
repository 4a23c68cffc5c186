"""The tenant on whose behalf the current task runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from domain.shared import Forbidden
from domain.tenancy.tenant_id import TenantId

_current: ContextVar[TenantId | None] = ContextVar("ask_panel_tenant", default=None)


class TenantMismatch(Forbidden, ValueError):
    """An aggregate of one tenant was touched on behalf of another."""

    def __init__(self) -> None:
        """Refuse without naming either tenant: the text may reach a foreign caller."""
        super().__init__("tenant_mismatch", "Tenant mismatch: this belongs to another tenant")


class TenantContext:
    """The current tenant, a context variable: each thread and asyncio task has its own."""

    @staticmethod
    def set(tenant_id: TenantId) -> None:
        """Run on behalf of `tenant_id` from here on."""
        _current.set(tenant_id)

    @staticmethod
    def get() -> TenantId | None:
        """The current tenant, or None where none is set."""
        return _current.get()

    @staticmethod
    def clear() -> None:
        """Run on behalf of nobody from here on."""
        _current.set(None)

    @staticmethod
    @contextmanager
    def use(tenant_id: TenantId) -> Iterator[TenantId]:
        """Run the block on behalf of `tenant_id`, then restore what was set before."""
        token = _current.set(tenant_id)
        try:
            yield tenant_id
        finally:
            _current.reset(token)

    @staticmethod
    def require(tenant_id: TenantId) -> None:
        """Pass where no tenant is set, or where it is `tenant_id`.

        Raises:
            TenantMismatch: another tenant is set.
        """
        current = _current.get()
        if current is not None and current != tenant_id:
            raise TenantMismatch
