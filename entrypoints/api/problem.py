"""Errors as problem+json (RFC 9457): the one table from the domain's kinds to HTTP."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.routing import Match

from domain.shared import (
    Conflict,
    DomainError,
    Exhausted,
    Forbidden,
    InvalidValue,
    NotFound,
    Saturated,
    StaleVersion,
    Unauthenticated,
    Unavailable,
)
from entrypoints.api.request_id import current_request_id
from entrypoints.broken_rules import broken_rule

MEDIA_TYPE = "application/problem+json"

STATUS: Mapping[type[DomainError], HTTPStatus] = MappingProxyType(
    {
        InvalidValue: HTTPStatus.BAD_REQUEST,
        Unauthenticated: HTTPStatus.UNAUTHORIZED,
        Forbidden: HTTPStatus.FORBIDDEN,
        NotFound: HTTPStatus.NOT_FOUND,
        StaleVersion: HTTPStatus.PRECONDITION_FAILED,
        Exhausted: HTTPStatus.PAYMENT_REQUIRED,
        Saturated: HTTPStatus.TOO_MANY_REQUESTS,
        Conflict: HTTPStatus.CONFLICT,
        Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    }
)
"""The status of each kind of error; a kind that is not listed has that of its parent."""

_HEADERS: Mapping[int, Mapping[str, str]] = MappingProxyType(
    {401: {"WWW-Authenticate": "Bearer"}, 429: {"Retry-After": "5"}, 503: {"Retry-After": "5"}}
)
"""What the answer of a status also tells."""

_OF_THE_FRAMEWORK: Mapping[int, tuple[str, str]] = MappingProxyType(
    {
        404: ("path_unknown", "there is nothing at this path"),
        405: (
            "method_not_allowed",
            "this path does not take this method; Allow names those it does",
        ),
    }
)
"""Code and words of what the framework itself refuses."""

_METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")

_TITLES: Mapping[int, str] = MappingProxyType(
    {413: "Content Too Large", 422: "Unprocessable Content"}
)
"""Where Python's versions call a status by different names."""

_DETAIL_LENGTH = 500


class Problem(BaseModel):
    """What went wrong (RFC 9457).

    `code` is stable and may be matched; `detail` says what was refused and by which rule; `field`
    names the value that broke it, where there is one.
    """

    model_config = ConfigDict(extra="forbid")

    type: str = "about:blank"
    title: str = Field(examples=["Bad Request"])
    status: int = Field(examples=[400])
    detail: str = Field(examples=["query cannot be empty"])
    code: str = Field(examples=["query_empty"])
    field: str | None = Field(default=None, examples=["query"])
    request_id: str | None = Field(default=None, examples=["01997a3e-5c1f-7b7e-9d5e-0d6c1f2a3b4c"])


class HttpRefusal(HTTPException):
    """A request that HTTP's own rules refuse, before any use case could."""

    def __init__(
        self,
        status: int,
        *,
        code: str,
        detail: str,
        field: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Refuse with the status, a stable `code`, and the name of what broke the rule."""
        super().__init__(status, detail, headers)
        self.code = code
        self.field = field


def problem_response(
    status: int,
    *,
    code: str,
    detail: str,
    field: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """An answer that says what went wrong."""
    problem = Problem(
        title=_TITLES.get(status) or HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        code=code,
        field=field,
        request_id=current_request_id(),
    )
    body = problem.model_dump(exclude_none=True)
    return JSONResponse(
        body, status, headers=dict(headers) if headers else None, media_type=MEDIA_TYPE
    )


def refusal_response(error: DomainError | HTTPException) -> JSONResponse:
    """The answer to a request that was refused by the domain, or by HTTP's own rules."""
    if isinstance(error, DomainError):
        kind = next(kind for kind in type(error).__mro__ if kind in STATUS)
        field = error.field if isinstance(error, InvalidValue) else None
        headers = _HEADERS.get(STATUS[kind])
        return problem_response(
            STATUS[kind], code=error.code, detail=_detail(error), field=field, headers=headers
        )
    status, detail = error.status_code, str(error.detail)
    if isinstance(error, HttpRefusal):
        return problem_response(
            status, code=error.code, detail=detail, field=error.field, headers=error.headers
        )
    code, detail = _OF_THE_FRAMEWORK.get(status, ("request_refused", detail))
    return problem_response(status, code=code, detail=detail, headers=error.headers)


def _detail(error: DomainError) -> str:
    """The message, which names the field in any case."""
    if not isinstance(error, InvalidValue) or error.field.rpartition(".")[2] in error.message:
        return error.message
    return f"{error.field}: {error.message}"


def internal_error() -> JSONResponse:
    """The answer where the fault is ours; what it was is in the log, under the request's id."""
    detail = "something went wrong on the server; its log tells more under this request id"
    return problem_response(500, code="internal_error", detail=detail)


def register(app: FastAPI) -> None:
    """Let `app` answer every error in that one shape."""
    app.add_exception_handler(DomainError, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _refused)


async def _refused(request: Request, error: Exception) -> JSONResponse:
    response = refusal_response(cast("DomainError | HTTPException", error))
    if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["Allow"] = ", ".join(_allowed_methods(request))
    return response


def _allowed_methods(request: Request) -> Iterator[str]:
    """What the path takes; the framework names only those of the first route that fits."""
    for method in _METHODS:
        scope = {**request.scope, "method": method}
        if any(route.matches(scope)[0] is Match.FULL for route in request.app.routes):
            yield method


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    """The first thing that pydantic found, by the name of the field and the rule it broke."""
    first = cast("RequestValidationError", error).errors()[0]
    field = ".".join(str(part) for part in first["loc"][1:]) or str(first["loc"][0])
    detail = f"{field} {broken_rule(first)}"[:_DETAIL_LENGTH]
    code = f"request_{first['type']}"
    return problem_response(400, code=code, detail=detail, field=field[:_DETAIL_LENGTH])
