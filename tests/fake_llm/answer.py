"""What the fake model answers, before faults and before any wire format."""

import json
from hashlib import sha256

from tests.fake_llm.evidence import Passages, passages, sentences
from tests.fake_llm.filling import draws, fill, sentence
from tests.fake_llm.request import ModelRequest

NO_DOCUMENT = "prompt"


def answer_to(request: ModelRequest, seed: str) -> str:
    """Text, or JSON by the request's schema; the same for the same seed, model and messages."""
    below = draws(sha256(f"{seed}\0{request.digest}".encode()).digest())
    if request.schema is None:
        return " ".join((sentence(below), sentence(below)))
    return json.dumps(fill(request.schema, _quotable(request), below), ensure_ascii=False)


def _quotable(request: ModelRequest) -> tuple[Passages, ...]:
    found = passages(request.prompt)
    if found or not request.texts:
        return found
    last = sentences(request.texts[-1])
    return (Passages(NO_DOCUMENT, last),) if last else ()
