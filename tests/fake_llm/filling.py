"""A value for any JSON schema, drawn from a digest: the same digest, the same value."""

import re
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from itertools import count
from typing import Any

from attrs import frozen

from tests.fake_llm.evidence import Passages
from tests.fake_llm.request import JsonObject

_SENTENCES = (
    "The evidence supports this course, with some reservations.",
    "A larger study would settle what remains open.",
    "The benefit outweighs the risk for the intended users.",
    "The comparison with the predicate is close but not complete.",
    "Two of the assumptions have not been tested.",
    "The main risk can be controlled by design.",
    "An early meeting would reduce the uncertainty.",
    "The data are consistent across the sites.",
    "The timeline is realistic if the tests start soon.",
    "The claims go further than the results.",
    "The failure modes are known and were measured.",
    "Clear labelling would address the remaining concern.",
    "Other routes cost more and add little.",
    "The sample is small, and the effect is large.",
    "The standard is met with a margin.",
    "Users of this kind were not studied.",
)
_LABELS = ("safety", "evidence", "cost", "timing", "usability", "feasibility", "equity", "risk")
# Anthropic's clients move the bounds that its grammar does not know into the description.
_BOUND = re.compile(r"\b(maximum|minimum|maxItems|minItems|maxLength|minLength): (-?[\d.]+)")
_DEEPEST = 6
# A panel whose every seat abstains is no use to anybody.
_ABSTAINING = re.compile(r"abst|declin|refus")

Below = Callable[[int], int]


@frozen
class _Filling:
    root: JsonObject
    passages: tuple[Passages, ...]
    below: Below


def draws(digest: bytes) -> Below:
    """Whole numbers from 0 to below what each call names, fixed by the digest."""
    numbers = count()

    def below(limit: int) -> int:
        block = sha256(digest + next(numbers).to_bytes(4)).digest()
        return int.from_bytes(block[:8]) % limit

    return below


def sentence(below: Below) -> str:
    """A short plausible sentence."""
    return _SENTENCES[below(len(_SENTENCES))]


def fill(schema: JsonObject, passages: tuple[Passages, ...], below: Below) -> Any:  # noqa: ANN401
    """A value that the schema allows.

    Texts are plausible sentences; a field `quote` takes a sentence of the passages, and a field
    `source` beside it the name of their document. Patterns and formats are not looked at.
    """
    return _value(_Filling(schema, passages, below), schema, "", 0, None)


def _value(
    filling: _Filling, schema: JsonObject, name: str, depth: int, passage: Passages | None
) -> Any:  # noqa: ANN401
    schema = _resolved(filling, schema, name, depth)
    allowed = [schema["const"]] if "const" in schema else schema.get("enum")
    if allowed:
        return allowed[filling.below(len(allowed))]
    kind = _kind(schema)
    if kind == "object":
        return _object(filling, schema, depth)
    if kind == "array":
        return _array(filling, schema, name, depth)
    if kind in ("integer", "number"):
        return _number(filling, schema, whole=kind == "integer")
    if kind in ("boolean", "null"):
        return filling.below(2) == 1 and not _ABSTAINING.search(name) if kind == "boolean" else None
    return _text(filling, schema, name, passage)


def _resolved(filling: _Filling, schema: JsonObject, name: str, depth: int) -> JsonObject:
    """The schema behind references and alternatives; what may be null is so one time in four."""
    while True:
        branches = schema.get("anyOf") or schema.get("oneOf")
        if "$ref" in schema:
            target: Any = filling.root
            for step in schema["$ref"].removeprefix("#").strip("/").split("/"):
                target = target[step] if step else target
            schema = {**target, **{key: schema[key] for key in schema if key != "$ref"}}
        elif branches:
            solid = [one for one in branches if one.get("type") != "null"]
            optional = len(solid) < len(branches)
            empty = optional and (_absent(name, depth) or filling.below(4) == 0)
            schema = {"type": "null"} if empty else solid[filling.below(len(solid))]
        elif "allOf" in schema:
            merged = {key: value for one in schema["allOf"] for key, value in one.items()}
            schema = {**merged, **{key: schema[key] for key in schema if key != "allOf"}}
        else:
            return schema


def _absent(name: str, depth: int) -> bool:
    return depth > _DEEPEST or bool(_ABSTAINING.search(name))


def _kind(schema: JsonObject) -> str:
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((one for one in kind if one != "null"), "null")
    return kind or ("object" if "properties" in schema else "string")


def _bounds(schema: JsonObject) -> Mapping[str, Any]:
    found = {name: float(bound) for name, bound in _BOUND.findall(schema.get("description", ""))}
    return {**found, **schema}


def _object(filling: _Filling, schema: JsonObject, depth: int) -> dict[str, Any]:
    known = filling.passages
    passage = known[filling.below(len(known))] if known else None
    # Past the deepest level only what must be there, so that recursive schemas come to an end.
    required = schema.get("required", ()) if depth > _DEEPEST else None
    return {
        name: _value(filling, one, name, depth + 1, passage)
        for name, one in schema.get("properties", {}).items()
        if required is None or name in required
    }


def _array(filling: _Filling, schema: JsonObject, name: str, depth: int) -> list[Any]:
    bounds = _bounds(schema)
    fewest = int(bounds.get("minItems", 0))
    most = int(bounds.get("maxItems", max(fewest, 2)))
    items = _resolved(filling, schema.get("items", {}), name, depth)
    if len(items.get("enum", ())) == fewest == most:
        return _shuffled(items["enum"], filling.below)
    usual = max(fewest, min(most, 1))
    length = usual + filling.below(min(most, usual + 2) - usual + 1)
    return [
        _value(filling, schema.get("items", {}), name, depth + 1, None)
        for _ in range(fewest if depth > _DEEPEST else length)
    ]


def _shuffled(values: Sequence[Any], below: Below) -> list[Any]:
    """Each value once: a list as long as its enum is taken for a ranking."""
    left = list(values)
    return [left.pop(below(len(left))) for _ in values]


def _number(filling: _Filling, schema: JsonObject, *, whole: bool) -> float:
    bounds = _bounds(schema)
    low = bounds.get("minimum", bounds.get("exclusiveMinimum"))
    high = bounds.get("maximum", bounds.get("exclusiveMaximum"))
    if low is None:
        low = min(0, high) if high is not None else 0
    if high is None:
        high = low + 10 if whole else max(low + 1, 1)
    if whole:
        first = int(low) + ("exclusiveMinimum" in bounds)
        last = int(high) - ("exclusiveMaximum" in bounds)
        return first + filling.below(last - first + 1)
    # From a twentieth to 19 twentieths of the way: inside exclusive bounds too.
    share = (1 + filling.below(19)) / 20
    return round(float(low + (high - low) * share), 6)


def _text(filling: _Filling, schema: JsonObject, name: str, passage: Passages | None) -> str:
    bounds = _bounds(schema)
    if passage and name == "quote":
        text = passage.sentences[filling.below(len(passage.sentences))]
    elif passage and name == "source":
        text = passage.source
    elif _ABSTAINING.search(name):
        text = ""
    elif name in ("name", "label", "title", "theme"):
        text = _LABELS[filling.below(len(_LABELS))]
    else:
        text = sentence(filling.below)
    while len(text) < bounds.get("minLength", 0):
        text = f"{text} {sentence(filling.below)}".lstrip()
    return text[: int(bounds["maxLength"])] if "maxLength" in bounds else text
