"""The tenant of the caller: its name, its monthly budget, its usage."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field, StrictInt

from application.tenancy import (
    SetBudget,
    SetRetention,
    find_tenant,
    set_budget,
    set_retention,
)
from domain.shared import Budget, NotFound
from domain.tenancy import EventPolicy, Permission, Principal, Retention, TenantId
from entrypoints.api.panels.answering import json_response
from entrypoints.api.panels.bodies import Body, BudgetBody
from entrypoints.api.panels.holds import HoldsDocument
from entrypoints.api.panels.schemas import ID
from entrypoints.api.security import permitted
from entrypoints.api.service import Open
from entrypoints.api.tenancy.documents import TenantDocument, TenantsDocument, UsedDocument
from entrypoints.api.values import Time
from entrypoints.representation import tenant_document
from entrypoints.representation.plain import plain
from entrypoints.representation.record import usage_document

router = APIRouter()

Reader = Annotated[Principal, permitted(Permission.TENANT_READ)]
Manager = Annotated[Principal, permitted(Permission.TENANT_MANAGE)]
Wanted = Annotated[UUID, Path(description="The caller's own tenant.", examples=[ID])]


class RetentionBody(Body):
    """A rule for panels that ended."""

    days: StrictInt | None = Field(
        description="1 to 36,500; null keeps them for ever.", examples=[90]
    )
    events: EventPolicy = Field(
        default=EventPolicy.KEEP,
        description="Whether events of an erased panel keep what they say, or only their digests.",
    )


@router.get(
    "/tenants",
    operation_id="list_tenants",
    responses={200: {"model": TenantsDocument, "description": "The caller's own"}},
)
async def get_tenants(caller: Reader, service: Open) -> Response:
    """List the tenants that the credential acts for: one, or none before its first write."""
    found = await service.application.directory.find(caller.tenant_id)
    return json_response({"tenants": [tenant_document(found)] if found else []})


@router.get(
    "/tenants/{tenant_id}",
    operation_id="get_tenant",
    responses={200: {"model": TenantDocument, "description": "The tenant"}},
)
async def get_tenant(tenant_id: Wanted, caller: Reader, service: Open) -> Response:
    """Show the caller's tenant."""
    wanted = _own(tenant_id, caller)
    tenant = await find_tenant(wanted, directory=service.application.directory)
    return json_response(tenant_document(tenant))


@router.put(
    "/tenants/{tenant_id}/budget",
    operation_id="set_tenant_budget",
    responses={200: {"model": TenantDocument, "description": "The tenant under its new limits"}},
)
async def put_budget(
    tenant_id: Wanted, body: BudgetBody, caller: Manager, service: Open
) -> Response:
    """Limit what the tenant's panels use in a calendar month (UTC); what is left out has no limit.

    At a limit a panel concludes with what it has, and no other begins until the next month.
    `seconds` are how long each panel may work, if its own limit is not less.
    """
    wanted = _own(tenant_id, caller)
    budget = Budget(tokens=body.tokens, usd=body.usd, seconds=body.seconds)
    command = SetBudget(tenant_id=wanted, budget=budget)
    await service.open_tenant_of(caller)
    tenant = await set_budget(command, directory=service.application.directory)
    return json_response(tenant_document(tenant))


@router.put(
    "/tenants/{tenant_id}/retention",
    operation_id="set_tenant_retention",
    responses={200: {"model": TenantDocument, "description": "The tenant under its new rule"}},
)
async def put_retention(
    tenant_id: Wanted, body: RetentionBody, caller: Manager, service: Open
) -> Response:
    """Say how long panels are kept after they ended, those too that ended before.

    Panels under a legal hold stay. What is erased is gone for ever.
    """
    _own(tenant_id, caller)
    command = SetRetention(by=caller, retention=Retention(days=body.days, events=body.events))
    await service.open_tenant_of(caller)
    tenant = await set_retention(
        command,
        directory=service.application.directory,
        audit=service.application.audit(caller.tenant_id),
        clock=service.application.clock,
    )
    return json_response(tenant_document(tenant))


@router.get(
    "/tenants/{tenant_id}/holds",
    operation_id="list_holds",
    responses={200: {"model": HoldsDocument, "description": "In order of being placed"}},
)
async def get_holds(
    tenant_id: Wanted,
    caller: Annotated[Principal, permitted(Permission.PANELS_READ)],
    service: Open,
) -> Response:
    """List the legal holds that stand."""
    holds = await service.application.holds(_own(tenant_id, caller)).all()
    return json_response({"holds": [plain(hold) for hold in holds]})


@router.get(
    "/usage",
    operation_id="get_usage",
    responses={200: {"model": UsedDocument, "description": "Added up from the recorded answers"}},
)
async def get_usage(
    caller: Annotated[Principal, permitted(Permission.USAGE_READ)],
    service: Open,
    since: Annotated[
        Time | None,
        Query(
            description="From when on, with its time zone; by default from the first of this month "
            "(UTC). Of deleted panels the day of it counts as a whole.",
            examples=["2026-11-01T00:00:00Z"],
        ),
    ] = None,
) -> Response:
    """Show what the tenant's panels used."""
    start = since or service.application.clock.now().replace(
        day=1, hour=0, minute=0, second=0, microsecond=0
    )
    used = await service.application.usage(caller.tenant_id).since(start)
    return json_response({"since": start.isoformat(), "usage": usage_document(used)})


def _own(tenant_id: UUID, caller: Principal) -> TenantId:
    """The tenant of the path, which is the caller's or, for this caller, is not there."""
    if TenantId(tenant_id) != caller.tenant_id:
        message = f"there is no tenant {tenant_id}"
        raise NotFound("tenant_unknown", message)
    return caller.tenant_id
