"""The service's numbers, as Prometheus fetches them."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST

from entrypoints.api.operators import OPERATORS_ONLY
from entrypoints.api.queue_figures import queue_exposition
from entrypoints.api.service import Open

router = APIRouter()


@router.get("/metrics", include_in_schema=False, dependencies=[OPERATORS_ONLY])
async def metrics(service: Open) -> Response:
    """Show the numbers to whoever runs the service; they are of no tenant's concern."""
    text, queue = service.metrics.exposition(), service.application.queue
    if queue is not None:
        text += await queue_exposition(queue)
    return Response(text, headers={"Content-Type": CONTENT_TYPE_LATEST})
