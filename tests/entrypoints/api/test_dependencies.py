"""What routes depend on."""

from collections.abc import Callable, Iterator
from inspect import isasyncgenfunction, iscoroutinefunction
from typing import Any

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from domain.tenancy import Permission
from entrypoints.api.app import create_app
from entrypoints.api.security import permitted
from entrypoints.settings import Settings

OPEN = {
    # Whether the service can work: load balancers hold no key.
    "/health",
    "/health/cache",
    "/health/database",
    "/health/live",
    "/health/ready",
    "/health/detailed",
    # Figures without a tenant, told to callers on this machine alone.
    "/metrics",
}
"""The paths that everybody may ask for."""

CALLER = permitted(Permission.PANELS_READ).dependency


def dependants() -> dict[str, Dependant]:
    """Every route's dependencies, by its method and path."""
    app = create_app(Settings("sqlite:///unopened.db"))
    found = {}
    for route in iter_route_contexts(app.routes):
        dependant = getattr(route, "dependant", None)
        if dependant is not None:
            found[f"{min(route.methods or ())} {route.path}"] = dependant
    return found


def calls(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    """The function of a route and all that it depends on."""
    if dependant.call is not None:
        yield dependant.call
    for one in dependant.dependencies:
        yield from calls(one)


ROUTES = dependants()


def test_there_are_routes() -> None:
    assert len(ROUTES) > 20


@pytest.mark.parametrize("route", ROUTES)
def test_a_route_asks_who_calls_unless_it_is_everybodys(route: str) -> None:
    path = route.split()[1]

    assert (CALLER in calls(ROUTES[route])) == (path not in OPEN)


@pytest.mark.parametrize("route", ROUTES)
def test_nothing_that_a_route_depends_on_costs_a_hop_to_a_thread(route: str) -> None:
    def stays(call: Callable[..., Any]) -> bool:
        method = getattr(call, "__call__", None)  # noqa: B004 - the method itself is wanted
        asynchronous = (iscoroutinefunction, isasyncgenfunction)
        return any(is_so(call) or is_so(method) for is_so in asynchronous)

    assert [call for call in calls(ROUTES[route]) if not stays(call)] == []
