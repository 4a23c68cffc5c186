"""What the routes work with."""

from typing import Annotated

from attrs import field, frozen
from fastapi import Depends, Request

from application.panel.ports import ExpertCatalogue
from application.tenancy import TokenVerifier, open_tenant
from domain.tenancy import Principal
from entrypoints.api.metrics import Metrics
from entrypoints.bootstrap import Application
from entrypoints.live import LiveEvents
from entrypoints.runner import PanelRunner
from entrypoints.settings import Settings


@frozen(kw_only=True)
class Service:
    """What is opened once for all requests.

    Attributes:
        application: the use cases' ports on the open database.
        catalogue: the experts that can be invited.
        runner: takes up panels in progress.
        live: rings whoever follows a panel's events.
        verifier: verifies tokens, where they are accepted.
        metrics: counts what it does.
        settings: what the installation was told.
        cursor_key: signs the cursors of lists.
    """

    application: Application
    catalogue: ExpertCatalogue
    runner: PanelRunner
    live: LiveEvents
    verifier: TokenVerifier | None
    metrics: Metrics
    settings: Settings
    cursor_key: bytes = field(repr=False)

    async def open_tenant_of(self, caller: Principal) -> None:
        """Without authentication (on loopback) any tenant is served, made when it first writes."""
        if not self.settings.auth:
            await open_tenant(
                caller.tenant_id,
                name=caller.name,
                directory=self.application.directory,
                clock=self.application.clock,
            )


# Dependencies are asynchronous although they wait for nothing: FastAPI runs others in a thread.
async def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


Open = Annotated[Service, Depends(_service)]
"""The dependency of a route on the open service."""
