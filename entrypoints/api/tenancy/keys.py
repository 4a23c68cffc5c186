"""The API keys with which programs act for a tenant."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response
from pydantic import Field

from application.tenancy import CreateKey, RevokeKey, create_key, list_keys, revoke_key
from domain.tenancy import KeyId, Permission, Principal, Role
from entrypoints.api.idempotency import Once
from entrypoints.api.panels.answering import json_response
from entrypoints.api.panels.bodies import Body
from entrypoints.api.panels.schemas import ID
from entrypoints.api.refusals import REPEATABLE
from entrypoints.api.security import permitted
from entrypoints.api.service import Open
from entrypoints.api.tenancy.documents import CreatedKeyDocument, KeyDocument, KeysDocument
from entrypoints.api.values import Distinct, Time
from entrypoints.representation.access import created_key_document, key_document

router = APIRouter(prefix="/keys")

Manager = Annotated[Principal, permitted(Permission.TENANT_MANAGE)]


class KeyBody(Body):
    """A key to be made."""

    name: str = Field(examples=["Nightly import"])
    role: Role
    scopes: Annotated[frozenset[Permission], Distinct] | None = Field(
        default=None, description="What the key is limited to, of what its role may do."
    )
    expires_at: Time | None = Field(
        default=None,
        description="From when on it is refused, with its time zone.",
        examples=["2027-05-31T00:00:00Z"],
    )


@router.get(
    "",
    operation_id="list_keys",
    responses={200: {"model": KeysDocument, "description": "Revoked and expired ones too"}},
)
async def get_keys(caller: Manager, service: Open) -> Response:
    """List the tenant's keys, without their secrets."""
    keys = await list_keys(by=caller, keys=service.application.keys(caller.tenant_id))
    now = service.application.clock.now()
    return json_response({"keys": [key_document(key, now=now) for key in keys]})


@router.post(
    "",
    operation_id="create_key",
    status_code=201,
    responses={
        **REPEATABLE,
        201: {"model": CreatedKeyDocument, "description": "With its text, this once"},
    },
)
async def post_key(body: KeyBody, caller: Manager, service: Open, once: Once) -> Response:
    """Make a key. Its text is shown this once: only a digest of it is stored.

    A request that is sent again with its `Idempotency-Key` makes no second key, and is answered
    without the text: where the first answer was lost, revoke the key and make another.
    """
    application = service.application

    async def work() -> Response:
        await service.open_tenant_of(caller)
        created = await create_key(
            CreateKey(
                by=caller,
                name=body.name,
                role=body.role,
                scopes=body.scopes,
                expires_at=body.expires_at,
            ),
            keys=application.keys(caller.tenant_id),
            clock=application.clock,
            ids=application.ids,
            secrets=application.secrets,
        )
        document = created_key_document(created, now=application.clock.now())
        return json_response(document, status=201, headers={"Cache-Control": "no-store"})

    return await once.once(caller.tenant_id, work, shown_once="text")


@router.delete(
    "/{key_id}",
    operation_id="revoke_key",
    responses={200: {"model": KeyDocument, "description": "As it was revoked"}},
)
async def delete_key(
    key_id: Annotated[UUID, Path(description="The key's id.", examples=[ID])],
    caller: Manager,
    service: Open,
) -> Response:
    """Refuse the key from its next request on, for ever; other processes do within a second."""
    key = await revoke_key(
        RevokeKey(by=caller, key_id=KeyId(key_id)),
        keys=service.application.keys(caller.tenant_id),
        clock=service.application.clock,
    )
    return json_response(key_document(key, now=service.application.clock.now()))
