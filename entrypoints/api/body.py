"""Reading a request's body: how long, how slow and in what form it may come."""

import asyncio
from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote_to_bytes

from attrs import frozen
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.shared import DomainError, InvalidValue
from entrypoints.api.problem import HttpRefusal, refusal_response
from entrypoints.api.strict_json import require_json

QUERY_LENGTH = 8192
"""The longest query string, in bytes."""

_HANG_UP = {"Connection": "close"}
"""So that nothing more of a refused body is taken in."""


@frozen
class BodyKind:
    """What the bodies of one kind of request may be.

    Attributes:
        limit: the longest, in bytes.
        is_json: whether it must be JSON; else it is whatever comes.
    """

    limit: int
    is_json: bool = True


@frozen
class CheckedBody:
    """Lets only well-formed requests through, with their body in one piece.

    Attributes:
        app: what answers them.
        limit: the longest body, in bytes.
        other: the methods and paths whose bodies are of another kind.
        seconds: how long a body may take to arrive.
    """

    app: ASGIApp
    limit: int
    other: Mapping[tuple[str, str], BodyKind]
    seconds: float

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            _require_readable_target(scope)
            receive = await self._checked(scope, receive)
        except ClientDisconnect:
            return
        except (DomainError, HttpRefusal) as error:
            await refusal_response(error)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    async def _checked(self, scope: Scope, receive: Receive) -> Receive:
        headers = Headers(scope=scope)
        length = headers.get("content-length", "0")
        if length == "0" and "transfer-encoding" not in headers:
            return receive
        if "content-encoding" in headers:
            detail = "Content-Encoding: the body must come uncompressed"
            raise HttpRefusal(415, code="encoding_refused", detail=detail, field="Content-Encoding")
        kind = self.other.get((scope["method"], scope["path"].rstrip("/")), BodyKind(self.limit))
        if int(length) > kind.limit:
            raise _too_long(kind.limit)
        body = await self._read(receive, kind.limit)
        if body and kind.is_json:
            _require_json_type(headers)
            require_json(body)
        return _replayed(body, receive)

    async def _read(self, receive: Receive, limit: int) -> bytes:
        body = bytearray()
        try:
            async with asyncio.timeout(self.seconds):
                more = True
                while more:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise ClientDisconnect
                    body += message.get("body", b"")
                    more = message.get("more_body", False)
                    if len(body) > limit:
                        raise _too_long(limit)
        except TimeoutError:
            detail = f"the body must arrive within {self.seconds} seconds"
            raise HttpRefusal(
                408, code="body_too_slow", detail=detail, field="body", headers=_HANG_UP
            ) from None
        return bytes(body)


def _too_long(limit: int) -> HttpRefusal:
    detail = f"the body must not be longer than {limit} bytes"
    return HttpRefusal(413, code="body_too_large", detail=detail, field="body", headers=_HANG_UP)


def _require_json_type(headers: Headers) -> None:
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json" and not media_type.endswith("+json"):
        message = "Content-Type must be application/json"
        raise InvalidValue("content_type_unfit", message, field="Content-Type")


def _replayed(body: bytes, receive: Receive) -> Receive:
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay


def _require_readable_target(scope: Scope) -> None:
    """Refuse paths and query strings whose escapes are no text, or hold NUL."""
    query: bytes = scope["query_string"]
    if len(query) > QUERY_LENGTH:
        message = f"the query string must not be longer than {QUERY_LENGTH} bytes"
        raise InvalidValue("query_string_too_long", message, field="query string")
    if "\0" in _decoded(scope.get("raw_path", b""), field="path"):
        raise _nul("path")
    if "\0" in _decoded(query, field="query string"):
        pairs = parse_qsl(query.decode(), keep_blank_values=True)
        names = [name for name, value in pairs if "\0" in name + value]
        raise _nul(names[0].replace("\0", "") if names else "query string")


def _decoded(raw: bytes, *, field: str) -> str:
    try:
        return unquote_to_bytes(raw).decode()
    except UnicodeDecodeError:
        message = f"the {field} must be UTF-8"
        raise InvalidValue("text_not_utf8", message, field=field) from None


def _nul(field: str) -> InvalidValue:
    return InvalidValue(
        "text_unstorable", f"{field} must not hold the character NUL", field=field or "query string"
    )
