"""Legal holds: a panel that must stay, whatever the tenant's rule for ended panels says."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from application.panel import HoldPanel, LiftHold, find_hold, hold_panel, lift_hold
from domain.tenancy import Permission, Principal
from entrypoints.api.panels.answering import WantedPanel, json_response
from entrypoints.api.panels.bodies import Body
from entrypoints.api.refusals import UNFIT
from entrypoints.api.security import permitted
from entrypoints.api.service import Open
from entrypoints.representation.plain import plain

router = APIRouter(prefix="/{panel_id}/hold")

Manager = Annotated[Principal, permitted(Permission.TENANT_MANAGE)]


class HoldBody(Body):
    """Why a panel must stay."""

    reason: str = Field(description="1 to 500 characters.", examples=["Acme against Foo, case 7"])


class HoldDocument(BaseModel):
    """That a panel must stay, with all that was said on it, until the hold is lifted."""

    tenant_id: UUID
    panel_id: UUID
    placed_by: str = Field(examples=["auth0|5f7c8ec7c33c6c004bbafe82"])
    reason: str = Field(examples=["Acme against Foo, case 7"])
    placed_at: datetime = Field(examples=["2026-11-21T10:15:00Z"])


class HoldsDocument(BaseModel):
    """The holds that stand, in order of being placed."""

    holds: list[HoldDocument]


@router.get(
    "",
    operation_id="get_hold",
    responses={200: {"model": HoldDocument, "description": "The hold"}},
)
async def get_hold(
    panel_id: WantedPanel,
    caller: Annotated[Principal, permitted(Permission.PANELS_READ)],
    service: Open,
) -> Response:
    """Show the legal hold that the panel is under."""
    hold = await find_hold(panel_id, holds=service.application.holds(caller.tenant_id))
    return json_response(plain(hold))


@router.put(
    "",
    operation_id="place_hold",
    responses={**UNFIT, 200: {"model": HoldDocument, "description": "The hold that stands"}},
)
async def put_hold(
    panel_id: WantedPanel, body: HoldBody, caller: Manager, service: Open
) -> Response:
    """Place a legal hold: nobody removes the panel, by request or by rule, until it is lifted.

    The same again changes nothing; for another reason, lift the hold that stands first.
    """
    hold = await hold_panel(
        HoldPanel(by=caller, panel_id=panel_id, reason=body.reason),
        holds=service.application.holds(caller.tenant_id),
        clock=service.application.clock,
    )
    return json_response(plain(hold))


@router.delete(
    "",
    operation_id="lift_hold",
    status_code=204,
    responses={204: {"description": "Lifted"}},
)
async def delete_hold(panel_id: WantedPanel, caller: Manager, service: Open) -> Response:
    """Lift the legal hold: from then on the tenant's rule counts again."""
    await lift_hold(
        LiftHold(by=caller, panel_id=panel_id),
        holds=service.application.holds(caller.tenant_id),
        clock=service.application.clock,
    )
    return Response(status_code=204)
