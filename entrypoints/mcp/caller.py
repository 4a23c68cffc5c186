"""On whose behalf tools are called, and how their panels are run."""

from collections.abc import Awaitable, Callable

from attrs import frozen

from application.panel.ports import ExpertCatalogue
from domain.panel import Panel
from domain.tenancy import Principal
from entrypoints.application import Application

Tell = Callable[[str], Awaitable[None]]
"""Tells the caller what happens, while it waits."""


@frozen(kw_only=True)
class Caller:
    """Who calls a tool.

    Attributes:
        application: the use cases' ports on the open database.
        catalogue: the experts that can be invited.
        principal: who calls, and for which tenant.
        model: what answers where the call names nothing.
        open_tenant: makes the tenant where that is allowed and it is not there yet.
        run: runs a draft to its end, or until it waits for people.
    """

    application: Application
    catalogue: ExpertCatalogue
    principal: Principal
    model: str
    open_tenant: Callable[[], Awaitable[None]]
    run: Callable[[Panel, Tell], Awaitable[None]]
