"""Can the service work? Asked beside it, so that there is an answer where it cannot start."""

from collections.abc import Mapping

from fastapi.responses import JSONResponse
from structlog.stdlib import get_logger

from domain.shared import DomainError
from entrypoints.api.health import Ready, current_state
from entrypoints.api.problem import problem_response
from entrypoints.carried.opening import opened

_log = get_logger(__name__)


async def health_answer(environment: Mapping[str, str]) -> JSONResponse:
    """`ready` (or `degraded`, without the cache), or a problem with status 503.

    Everybody may ask, so it tells no more than the code of what is wrong; the log says the rest.
    """
    try:
        async with opened(environment) as process:
            await current_state(process.application.storage)
            shared = await process.application.cache.check()
    except DomainError as error:
        _log.error("not_ready", code=error.code, reason=error.message)
        detail = "the service cannot work now; its log says why"
        return problem_response(503, code=error.code, detail=detail)
    found = Ready(status="ready" if shared else "degraded", cache="ok" if shared else "degraded")
    return JSONResponse(found.model_dump())
