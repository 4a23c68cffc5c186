"""What the signed addresses of files lead to, where files lie in a folder of the service."""

from starlette.requests import Request
from starlette.responses import Response

from domain.shared import Unauthenticated
from entrypoints.api.limits import require_few_failures
from entrypoints.api.service import Service

_PUT = "PUT"


async def file_content(request: Request) -> Response:
    """Take or give the file that the address names; the address is all that is asked for."""
    service: Service = request.app.state.service
    try:
        return await _answer(service, request)
    except Unauthenticated:
        await require_few_failures(service, request.client.host if request.client else None)
        raise


async def _answer(service: Service, request: Request) -> Response:
    files = service.application.files
    if files is None or files.addressed is None:
        raise Unauthenticated("address_refused", "no files are kept here")
    token = request.query_params.get("token", "")
    if request.method == _PUT:
        await files.addressed.receive(token, await request.body())
        return Response(status_code=204)
    file, content = await files.addressed.opened(token)
    headers = {
        # For whoever opens the address in a browser: it is saved, and shown as nothing.
        "Content-Disposition": f'attachment; filename="{file.name}"',
        "Cache-Control": "private, no-store",
    }
    return Response(content, media_type=file.content_type, headers=headers)
