"""How panels are answered: JSON that carries the version they are at."""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated
from uuid import UUID

import orjson
from fastapi import Depends, Header, Path, Request, Response

from application.panel.ports import JournalEntry
from domain.panel import Panel, PanelId
from domain.shared import InvalidValue, StaleVersion
from entrypoints.api.service import Service
from entrypoints.representation import Document, panel_document

_ANY = "*"


# Asynchronous, as FastAPI runs other dependencies in a thread.
async def _panel_id(
    panel_id: Annotated[
        UUID, Path(description="The panel's id.", examples=["01997a3e-5c1f-7b7e-9d5e-0d6c1f2a3b4c"])
    ],
) -> PanelId:
    return PanelId(panel_id)


WantedPanel = Annotated[PanelId, Depends(_panel_id)]
"""The panel that the path names."""


async def _seen_version(
    request: Request,
    if_match: Annotated[
        str | None, Header(description="The ETag of the panel that was seen.", examples=['"3"'])
    ] = None,
) -> int | None:
    """The one version on which the request is to act, or None where any will do."""
    if if_match is None or if_match.strip() == _ANY:
        return None
    tags = request.headers.getlist("If-Match")
    if len(tags) > 1 or "," in if_match:
        message = "If-Match must name one version"
        raise InvalidValue("if_match_repeated", message, field="If-Match")
    version = if_match.strip().removeprefix('"').removesuffix('"')
    if if_match.strip() != f'"{version}"' or not version.isascii() or not version.isdigit():
        message = "If-Match names no version of the panel; give the ETag that came with it"
        raise StaleVersion("panel_stale", message)
    return int(version[:18])


SeenVersion = Annotated[int | None, Depends(_seen_version)]
"""The version that `If-Match` demands."""


def json_bytes(document: Document) -> bytes:
    """The document as JSON on one line; its makers answer for its shape."""
    try:
        return orjson.dumps(document)
    except TypeError:
        # Whole numbers beyond 64 bits.
        return json.dumps(document, ensure_ascii=False, allow_nan=False).encode()


def json_response(
    document: Document, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """The document as it is."""
    return Response(json_bytes(document), status, headers=headers, media_type="application/json")


def panel_response(
    panel: Panel,
    service: Service,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    answers: Sequence[JournalEntry] | None = None,
) -> Response:
    """The whole panel, with its version as the ETag."""
    labels = service.application.labels_of(panel)
    document = panel_document(panel, labels=labels, answers=answers)
    return json_response(document, status=status, headers={**etag(panel), **(headers or {})})


def etag(panel: Panel) -> dict[str, str]:
    """The header that tells the panel's version."""
    return {"ETag": f'"{panel.version}"'}


def is_known(tag: str, if_none_match: str | None) -> bool:
    """Whether the caller has what would be answered under that ETag."""
    known = [one.strip().removeprefix("W/") for one in (if_none_match or "").split(",")]
    return tag in known or known == [_ANY]
