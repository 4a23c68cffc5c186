"""Holding the body of a request to JSON (RFC 8259), to texts that can be stored, and to a depth."""

from collections.abc import Iterator

import orjson

from domain.shared import InvalidValue

DEPTH = 20
"""How deep objects and arrays may lie in one another; what the service takes needs five."""

_Path = tuple["_Path", str] | None


def require_json(body: bytes) -> None:
    """Refuse what a parser more lenient than the standard would let through.

    Raises:
        InvalidValue: it is no JSON in UTF-8 (NaN, Infinity, numbers beyond a double and lone
            surrogates are not), is nested too deeply, or holds NUL; `field` names the place.
    """
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        message = f"the body must be JSON in UTF-8: {error}"
        raise InvalidValue("body_malformed", message, field="body") from None
    # Counting is quick, and settles it for nearly every request.
    if body.count(b"{") + body.count(b"[") > DEPTH or b"\\u0000" in body:
        _require_storable(document)


def _require_storable(document: object) -> None:
    waiting: list[tuple[object, _Path, int]] = [(document, None, 1)]
    while waiting:
        value, path, depth = waiting.pop()
        if isinstance(value, str):
            if "\0" in value:
                raise _refusal("text_unstorable", path, "must not hold the character NUL")
        elif isinstance(value, dict | list):
            if depth > DEPTH:
                raise _refusal("body_too_deep", path, f"must not lie more than {DEPTH} levels deep")
            waiting.extend((part, (path, name), depth + 1) for name, part in _parts(value))


def _parts(value: dict[str, object] | list[object]) -> Iterator[tuple[str, object]]:
    if isinstance(value, list):
        yield from ((str(place), part) for place, part in enumerate(value))
        return
    for name, part in value.items():
        # The name itself is a text like any other.
        yield "(a name)", name
        yield name, part


def _refusal(code: str, path: _Path, rule: str) -> InvalidValue:
    names: list[str] = []
    while path is not None:
        path, name = path
        names.append(name[:50].replace("\0", ""))
    field = ".".join(reversed(names)) or "body"
    return InvalidValue(code, f"{field} {rule}", field=field)
