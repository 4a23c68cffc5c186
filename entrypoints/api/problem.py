"""Errors as problem+json (RFC 9457): the one table from the domain's kinds to HTTP."""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from domain.shared import (
    Conflict,
    DomainError,
    Forbidden,
    InvalidValue,
    NotFound,
    StaleVersion,
    Unavailable,
)

MEDIA_TYPE = "application/problem+json"

STATUS: Mapping[type[DomainError], HTTPStatus] = MappingProxyType(
    {
        InvalidValue: HTTPStatus.BAD_REQUEST,
        Forbidden: HTTPStatus.FORBIDDEN,
        NotFound: HTTPStatus.NOT_FOUND,
        StaleVersion: HTTPStatus.PRECONDITION_FAILED,
        Conflict: HTTPStatus.CONFLICT,
        Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    }
)
"""The status of each kind of error; a kind that is not listed has that of its parent."""

_RULE_LENGTH = 500


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
        title=HTTPStatus(status).phrase, status=status, detail=detail, code=code, field=field
    )
    body = problem.model_dump(exclude_none=True)
    return JSONResponse(
        body, status, headers=dict(headers) if headers else None, media_type=MEDIA_TYPE
    )


def register(app: FastAPI) -> None:
    """Let `app` answer every error in that one shape."""
    app.add_exception_handler(DomainError, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


async def _refused(_: Request, error: Exception) -> JSONResponse:
    error = cast("DomainError", error)
    kind = next(kind for kind in type(error).__mro__ if kind in STATUS)
    field = error.field if isinstance(error, InvalidValue) else None
    return problem_response(STATUS[kind], code=error.code, detail=error.message, field=field)


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    """The first thing that pydantic found, by the name of the field and the rule it broke."""
    error = cast("RequestValidationError", error)
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"][1:]) or str(first["loc"][0])
    detail = f"{field}: {first['msg']}"[:_RULE_LENGTH]
    return problem_response(400, code=f"request_{first['type']}", detail=detail, field=field)


async def _http(_: Request, error: Exception) -> JSONResponse:
    """What the framework itself refuses: an unknown path, a method that a path does not have."""
    error = cast("HTTPException", error)
    status = HTTPStatus(error.status_code)
    code = status.name.lower()
    return problem_response(status, code=code, detail=str(error.detail), headers=error.headers)
