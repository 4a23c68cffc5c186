"""Figures that no tenant has any business with: what the routes that show them depend on."""

from fastapi import Depends, Request

from entrypoints.api.problem import HttpRefusal
from entrypoints.api.service import Open
from entrypoints.operators import refusal_of_figures


async def _operator(request: Request, service: Open) -> None:
    client = request.client.host if request.client else None
    refusal = refusal_of_figures(service.settings.operator_token, request.headers, client)
    if refusal is not None:
        raise HttpRefusal(403, code="operators_only", detail=refusal)


OPERATORS_ONLY = Depends(_operator)
"""The dependency of a route that tenants have no business with."""
