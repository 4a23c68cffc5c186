"""The people who act for a tenant."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import Field

from application.tenancy import (
    AddMember,
    ChangeRole,
    RemoveMember,
    add_member,
    change_role,
    list_members,
    remove_member,
)
from domain.tenancy import Permission, Principal, Role
from entrypoints.api.idempotency import Once
from entrypoints.api.panels.answering import json_response
from entrypoints.api.panels.bodies import Body
from entrypoints.api.refusals import REPEATABLE, UNFIT
from entrypoints.api.security import permitted
from entrypoints.api.service import Open
from entrypoints.api.tenancy.documents import MemberDocument, MembersDocument
from entrypoints.representation.access import member_document

router = APIRouter(prefix="/members")

Reader = Annotated[Principal, permitted(Permission.TENANT_READ)]
Manager = Annotated[Principal, permitted(Permission.TENANT_MANAGE)]
Subject = Annotated[
    str,
    Path(
        description="What the issuer of the person's tokens calls it (the claim `sub`).",
        examples=["auth0|5f7c8ec7c33c6c004bbafe82"],
    ),
]


class MemberBody(Body):
    """A person to act for the tenant."""

    subject: str = Field(examples=["auth0|5f7c8ec7c33c6c004bbafe82"])
    name: str = Field(examples=["Dr. Jane Smith"])
    role: Role


class RoleBody(Body):
    """What a member is to be."""

    role: Role = Field(examples=["reviewer"])


@router.get(
    "",
    operation_id="list_members",
    responses={200: {"model": MembersDocument, "description": "In order of being added"}},
)
async def get_members(caller: Reader, service: Open) -> Response:
    """List the present members."""
    members = await list_members(by=caller, members=service.application.members(caller.tenant_id))
    return json_response({"members": [member_document(member) for member in members]})


@router.post(
    "",
    operation_id="add_member",
    status_code=201,
    responses={**REPEATABLE, 201: {"model": MemberDocument, "description": "Added"}},
)
async def post_member(body: MemberBody, caller: Manager, service: Open, once: Once) -> Response:
    """Let a person act for the tenant, once their tokens are accepted here."""
    application = service.application

    async def work() -> Response:
        await service.open_tenant_of(caller)
        member = await add_member(
            AddMember(by=caller, subject=body.subject, name=body.name, role=body.role),
            members=application.members(caller.tenant_id),
            clock=application.clock,
        )
        return json_response(member_document(member), status=201)

    return await once.once(caller.tenant_id, work)


@router.patch(
    "/{subject:path}",
    operation_id="change_member_role",
    responses={**UNFIT, 200: {"model": MemberDocument, "description": "In the new role"}},
)
async def patch_member(
    subject: Subject, body: RoleBody, caller: Manager, service: Open
) -> Response:
    """Give a member another role; the last owner stays one."""
    member = await change_role(
        ChangeRole(by=caller, subject=subject, role=body.role),
        members=service.application.members(caller.tenant_id),
        clock=service.application.clock,
    )
    return json_response(member_document(member))


@router.delete(
    "/{subject:path}",
    operation_id="remove_member",
    responses={**UNFIT, 200: {"model": MemberDocument, "description": "As it was removed"}},
)
async def delete_member(subject: Subject, caller: Manager, service: Open) -> Response:
    """End a membership with the person's next request; the last owner stays."""
    member = await remove_member(
        RemoveMember(by=caller, subject=subject),
        members=service.application.members(caller.tenant_id),
        clock=service.application.clock,
    )
    return json_response(member_document(member))
