"""Ask a model once more where it failed in passing, and say plainly where it failed for good."""

import asyncio
import re
from typing import Any

from attrs import frozen
from pydantic_ai.exceptions import (
    AgentRunError,
    ModelAPIError,
    ModelConnectionError,
    ModelHTTPError,
    UserError,
)
from pydantic_ai.messages import ModelMessage, ModelResponse
from pydantic_ai.models import Model, ModelRequestParameters
from pydantic_ai.settings import ModelSettings
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    stop_before_delay,
    wait_exponential_jitter,
)

from adapters.llm.access import PROVIDERS
from adapters.llm.connection import Connection
from adapters.llm.patience import Patience
from adapters.llm.spans import CHAT, model_call, tell_response
from application.panel.ports import ExpertFailure
from domain.shared import Usage

_PASSING = {408, 409, 425, 429}
_SERVER_ERROR = 500
_UNAUTHORISED = (401, 403)
_UNKNOWN = 404
_RATE_LIMITED = 429
_CODE = re.compile(r"[a-z_]{1,60}")
_FOR_GOOD = {"insufficient_quota", "billing_not_active"}


@frozen
class Call:
    """A request that can be repeated."""

    model: Model[Any]
    messages: list[ModelMessage]
    parameters: ModelRequestParameters
    settings: ModelSettings


async def ask_model(
    call: Call, connection: Connection, patience: Patience
) -> tuple[ModelResponse, int]:
    """The model's response, and how many requests it took.

    A limited rate, an error of the server, a broken connection and a silence are waited out;
    Retry-After is honoured, in seconds or as a date, as long as it ends within the patience. The
    deadline is the caller's: cancelled, it leaves nothing behind.

    Raises:
        ExpertFailure: there is none, for a reason that holds no secret.
    """
    retrying = AsyncRetrying(
        retry=retry_if_exception(_passes),
        wait=Waiting(patience),
        stop=stop_after_attempt(patience.attempts) | stop_before_delay(patience.total),
        reraise=True,
    )
    requests, reason = 0, ""
    try:
        async for attempt in retrying:
            with attempt:
                async with connection.limit:
                    requests += 1
                    return await _once(call, connection, patience.request), requests
    except (AgentRunError, UserError, TimeoutError) as error:
        reason = _reason(error, connection.access.provider, call.model.model_name, patience)
    # Raised out here, so that it does not drag along the provider's error, which may hold the key.
    after = f" ({requests} requests)" if requests > 1 else ""
    raise ExpertFailure(reason + after, usage=Usage(requests=requests))


async def _once(call: Call, connection: Connection, seconds: float) -> ModelResponse:
    named, limit = call.model.model_name, call.settings["max_tokens"]
    with model_call(connection.tracer, CHAT, named, connection.access, max_tokens=limit) as span:
        async with asyncio.timeout(seconds):
            response = await call.model.request(call.messages, call.settings, call.parameters)
        tell_response(span, response)
        return response


class Waiting:
    """How long to wait before the next request, in seconds.

    As long as the provider asks for; else twice as long after each failure and some chance more,
    so that seats that failed together do not come back together, up to the longest wait.
    """

    def __init__(self, patience: Patience) -> None:
        self._growing = wait_exponential_jitter(
            initial=patience.first_wait, max=patience.longest_wait, jitter=patience.first_wait
        )

    def __call__(self, state: RetryCallState) -> float:
        """The wait after the attempt that `state` tells of."""
        error = state.outcome.exception() if state.outcome else None
        asked = error.retry_after if isinstance(error, ModelAPIError) else None
        return max(0.0, asked) if asked is not None else self._growing(state)


def _passes(error: BaseException) -> bool:
    if isinstance(error, ModelHTTPError):
        if error.provider_error_code in _FOR_GOOD:
            return False
        return error.status_code in _PASSING or error.status_code >= _SERVER_ERROR
    # What is no answer at all (half a body, a page of a proxy) may be one the next time.
    return isinstance(error, AgentRunError | TimeoutError)


def _reason(error: Exception, provider: str, model: str, patience: Patience) -> str:
    """What happened, in our own words: the provider's may repeat the key."""
    if isinstance(error, ModelHTTPError):
        return _refusal(error, provider, model)
    if isinstance(error, TimeoutError):
        return f"no answer from {provider} within {patience.request:g} s"
    if isinstance(error, ModelConnectionError):
        return f"the connection to {provider} failed"
    if isinstance(error, UserError):
        return f"{provider} has no model {model!r:.80} that can be used here"
    return f"{provider} sent something that is no answer"


def _refusal(error: ModelHTTPError, provider: str, model: str) -> str:
    status, code = error.status_code, error.provider_error_code or ""
    detail = f"{status}, {code}" if _CODE.fullmatch(code) else str(status)
    if status in _UNAUTHORISED:
        variables = " or ".join(PROVIDERS[provider].key_variables)
        return f"{provider} refused the key ({detail}): check {variables}"
    if status == _UNKNOWN:
        return f"{provider} has no model {model!r:.80} ({detail})"
    if status == _RATE_LIMITED:
        wait = error.retry_after
        until = f", and asks to wait {wait:.0f} s" if wait else ""
        return f"{provider} limits the rate ({detail}){until}"
    if status >= _SERVER_ERROR:
        return f"{provider} failed ({detail})"
    return f"{provider} refused the request ({detail})"
