"""What the routes work with."""

from typing import Annotated

from attrs import frozen
from fastapi import Depends, Request

from application.panel.ports import ExpertCatalogue
from entrypoints.bootstrap import Application


@frozen(kw_only=True)
class Service:
    """What is opened once for all requests.

    Attributes:
        application: the use cases' ports on the open database.
        catalogue: the experts that can be invited.
    """

    application: Application
    catalogue: ExpertCatalogue


def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


Open = Annotated[Service, Depends(_service)]
"""The dependency of a route on the open service."""
