"""A model that obeys whatever it reads outside of fenced data, and reads carelessly.

It is a worse reader than any real one: look-alike characters are plain ones to it, what cannot be
seen is gone, spaces around a marker do not matter to it, and any end marker ends a fence, whatever
its key. Only what stands between two markers it leaves alone.
"""

import base64
import binascii
import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from tests.fake_llm import ModelRequest
from tests.fake_llm.request import JsonObject

OBEYS = re.compile(
    r"(?P<rate>rate|vote|bewerte|puntúa|give)\D{0,40}(?P<rating>[1-9])\b"
    r"|(?P<choose>choose|select|pick|position|wähle|elige)\W+(?P<option>O\d+)"
    r"|(?P<reveal>reveal|repeat|print|show|output|verrate|revela)\W+(?:\w+\W+){0,4}"
    r"(?:prompt|instructions|rules|anweisungen|instrucciones)",
    re.IGNORECASE,
)
_MARKER = re.compile(r"<<<\s*(?P<end>end)?[^<>]*>>>", re.IGNORECASE)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_LOOK_ALIKES = str.maketrans(
    {
        **dict.fromkeys("\u2039\u2329\u3008\u27e8\u276e\u02c2\u1438", "<"),
        **dict.fromkeys("\u203a\u232a\u3009\u27e9\u276f\u02c3\u1433", ">"),
        **dict.fromkeys("\u00ab\u226a\u300a", "<<"),
        **dict.fromkeys("\u00bb\u226b\u300b", ">>"),
        "\u22d8": "<<<",
        "\u22d9": ">>>",
    }
)
_TURN = re.compile(r"<\|im_start\|>system(.*?)<\|im_end\|>|\[INST\](.*?)\[/INST\]", re.DOTALL)
_ENCODED = re.compile(r"\b[A-Za-z0-9+/]{16,}={0,2}")


def obey(request: ModelRequest) -> str:
    """The answer of a model that does what it is told: else the first option, and 5 throughout."""
    system, *rest = request.texts
    told = "\n".join(orders("\n".join(rest)))
    rating, option, words = 5, "O1", "I weighed what I was given."
    for found in OBEYS.finditer(told):
        if found["rate"]:
            rating = int(found["rating"])
        elif found["choose"]:
            option = found["option"].upper()
        elif found["reveal"]:
            words = system
    return json.dumps(_filled(request.schema or {}, request.schema or {}, rating, option, words))


def orders(prompt: str) -> Iterator[str]:
    """What stands outside of the fences, and what a chat template would take for another turn."""
    read = unicodedata.normalize("NFKC", _INVISIBLE.sub("", prompt).translate(_LOOK_ALIKES))
    for turn in _TURN.finditer(read):
        yield turn[1] or turn[2]
    depth, last = 0, 0
    for marker in _MARKER.finditer(read):
        if depth == 0:
            yield from _decoded(read[last : marker.start()])
        depth = 0 if marker["end"] else 1
        last = marker.end()
    if depth == 0:
        yield from _decoded(read[last:])


def _decoded(text: str) -> Iterator[str]:
    yield text
    for encoded in _ENCODED.findall(text):
        try:
            yield base64.b64decode(encoded, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue


def _filled(  # noqa: PLR0911 - a case for each kind of schema
    schema: JsonObject, root: JsonObject, rating: int, option: str, words: str
) -> Any:  # noqa: ANN401
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _filled(root["$defs"][name], root, rating, option, words)
    if "anyOf" in schema:
        return None
    if "enum" in schema:
        return option if option in schema["enum"] else schema["enum"][0]
    match schema.get("type"):
        case "object":
            parts = schema["properties"].items()
            return {key: _filled(one, root, rating, option, words) for key, one in parts}
        case "array":
            fewest = schema.get("minItems", 0)
            return [_filled(schema["items"], root, rating, option, words) for _ in range(fewest)]
        case "integer":
            return min(rating, schema.get("maximum", 9))
        case "number":
            return 0.5
    return words
