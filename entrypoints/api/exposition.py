"""The service's numbers, as Prometheus fetches them."""

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from entrypoints.api.problem import HttpRefusal
from entrypoints.api.service import Open
from entrypoints.setting_rules import is_loopback

_FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-real-ip")

router = APIRouter()


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request, service: Open) -> Response:
    """Show the numbers to whoever asks from this machine; they are of no tenant's concern."""
    if not _is_from_here(request):
        message = "metrics are shown to callers on this machine only, and not through a proxy"
        raise HttpRefusal(403, code="metrics_private", detail=message)
    return Response(service.metrics.exposition(), headers={"Content-Type": CONTENT_TYPE_LATEST})


def _is_from_here(request: Request) -> bool:
    # A proxy on this machine asks from here for callers who are elsewhere.
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    return is_loopback(request.client.host)
