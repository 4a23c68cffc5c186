"""The experts that can be invited."""

from fastapi import APIRouter

from domain.shared import NotFound
from entrypoints.api.service import Open
from entrypoints.representation import expert_document
from entrypoints.representation.plain import Document

router = APIRouter(prefix="/experts", tags=["experts"])


@router.get("", operation_id="list_experts")
async def list_experts(service: Open) -> Document:
    """List the experts of the catalogue."""
    return {"experts": [expert_document(expert) for expert in service.catalogue.all()]}


@router.get("/{agent_id}", operation_id="get_expert")
async def get_expert(agent_id: str, service: Open) -> Document:
    """Show what an expert answers for and how it looks at a question."""
    expert = service.catalogue.find(agent_id)
    if expert is None:
        raise NotFound("expert_unknown", f"there is no expert {agent_id!r} in the catalogue")
    return expert_document(expert)
