"""Signals between the processes of a service: something of a tenant's was written."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from attrs import frozen

from domain.tenancy import TenantId


@frozen
class Signal:
    """Something was written about a subject of a tenant; the record tells what."""

    tenant_id: TenantId
    subject: str


class LiveSignals(Protocol):
    """Carries signals to whoever listens, in any process.

    They may get lost, as where nothing can be reached; so a listener also looks from time to
    time without one. Several equal ones may become one.
    """

    def publish(self, signal: Signal) -> None:
        """Let it be carried, soon; never waits and never fails."""
        ...

    def subscribe(self) -> AbstractAsyncContextManager[AsyncIterator[Signal]]:
        """The signals of all tenants from now on, for one listener."""
        ...
