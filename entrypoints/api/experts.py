"""The experts that can be invited."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, Field

from domain.shared import NotFound
from domain.tenancy import Permission, Principal
from entrypoints.api.panels.answering import json_response
from entrypoints.api.security import permitted
from entrypoints.api.service import Open
from entrypoints.representation import expert_document

router = APIRouter(prefix="/experts", tags=["experts"])

Reader = Annotated[Principal, permitted(Permission.PANELS_READ)]


class ExpertDocument(BaseModel, extra="allow"):
    """An expert, with what it answers for and how it looks at a question."""

    agent_id: str = Field(examples=["fda_expert"])
    name: str = Field(examples=["FDA regulatory expert"])
    role: str = Field(examples=["Regulatory affairs"])


class ExpertsDocument(BaseModel):
    """The catalogue."""

    experts: list[ExpertDocument]


_LISTED: dict[int | str, dict[str, Any]] = {
    200: {"model": ExpertsDocument, "description": "The shipped ones"}
}
_SHOWN: dict[int | str, dict[str, Any]] = {
    200: {"model": ExpertDocument, "description": "The expert"}
}


@router.get("", operation_id="list_experts", responses=_LISTED)
async def list_experts(_: Reader, service: Open) -> Response:
    """List the experts of the catalogue."""
    return json_response(
        {"experts": [expert_document(expert) for expert in service.catalogue.all()]}
    )


@router.get("/{agent_id}", operation_id="get_expert", responses=_SHOWN)
async def get_expert(
    agent_id: Annotated[str, Path(examples=["fda_expert"])], _: Reader, service: Open
) -> Response:
    """Show what an expert answers for and how it looks at a question."""
    expert = service.catalogue.find(agent_id)
    if expert is None:
        raise NotFound("expert_unknown", f"there is no expert {agent_id!r} in the catalogue")
    return json_response(expert_document(expert))
