"""The service's own description, which names the errors of every operation."""

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from fastapi import FastAPI

from entrypoints.api.problem import MEDIA_TYPE, Problem

DESCRIPTION = """\
Put a question to a panel of experts, and see how far they agree, how sure they are, and who
dissents.

Every request names its tenant in the header `X-Tenant-ID`. Errors are problem documents (RFC 9457)
with a stable `code`.
"""

TAGS = (
    {"name": "panels", "description": "Questions put to experts, and what became of them."},
    {"name": "consensus", "description": "The measures, on ratings sent along."},
    {"name": "files", "description": "Texts that are uploaded to be evidence of panels."},
    {"name": "experts", "description": "Who can be invited to a panel."},
    {"name": "tenants", "description": "Who may do what for an organisation, and what it uses."},
    {"name": "webhooks", "description": "Other systems that are told of what happens to panels."},
    {"name": "health", "description": "Is the service alive, and can it work?"},
)

_Document = dict[str, Any]
_ALWAYS: Mapping[str, str] = MappingProxyType(
    {
        "400": "The request is malformed, or a value breaks a rule; `field` names it",
        "403": "Not allowed to this caller",
        "500": "A fault of the service; its log tells more under the request's id",
        "503": "Something that the work needs cannot do its part now",
    }
)
_OF_CALLERS: Mapping[str, str] = MappingProxyType(
    {
        "401": "The caller did not show who it is, or showed what is not accepted",
        "404": "There is no such object for this tenant",
        "429": "Too many requests of this caller, or too many credentials of its address were "
        "refused; `Retry-After` says when to repeat this one",
    }
)
_WITH_BODY: Mapping[str, str] = MappingProxyType(
    {
        "408": "The body took too long to arrive",
        "413": "The body is too long",
        "415": "The body came compressed",
    }
)


class DescribedApp(FastAPI):
    """An application that describes itself with the errors of every operation."""

    def openapi(self) -> _Document:
        """The OpenAPI document."""
        if self.openapi_schema is None:
            self.openapi_schema = _with_problems(super().openapi())
        return self.openapi_schema


def _with_problems(document: _Document) -> _Document:
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    schemas["Problem"] = Problem.model_json_schema()
    for path, method, operation in _operations(document):
        responses = operation["responses"]
        if "HTTPValidationError" in json.dumps(responses.get("422", {})):
            del responses["422"]
        for status, meaning in _problems(path, method).items():
            responses.setdefault(status, {"description": meaning})
        for status, response in responses.items():
            if int(status) >= 400:  # noqa: PLR2004 - from there on they are errors
                response["content"] = _problem_content(response)
        operation["responses"] = dict(sorted(responses.items()))
    return document


def _operations(document: _Document) -> Iterator[tuple[str, str, _Document]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _problems(path: str, method: str) -> dict[str, str]:
    problems = dict(_ALWAYS)
    if not path.startswith("/health"):
        problems |= _OF_CALLERS
    if method in {"post", "put", "patch", "delete"}:
        problems |= _WITH_BODY
    return problems


def _problem_content(response: _Document) -> _Document:
    """The content of an error: one schema, with the examples that its route gives."""
    media: _Document = {"schema": {"$ref": "#/components/schemas/Problem"}}
    for given in response.get("content", {}).values():
        media |= {key: given[key] for key in ("example", "examples") if key in given}
    return {MEDIA_TYPE: media}
