"""The evidence that a prompt holds, found by the fences around it."""

import re
from functools import lru_cache

from attrs import frozen

# The key after the name varies from prompt to prompt, so that evidence cannot close its own fence.
_OPENING = re.compile(r'<<<evidence\s+name="(?P<name>[^"]*)"\s*(?P<key>[^>]*?)\s*>>>')
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n\s*\n|\n(?=[#*-])")
_SHORTEST, _LONGEST = 20, 400


@frozen
class Passages:
    """A document's name, and sentences of it as they stand there."""

    source: str
    sentences: tuple[str, ...]


def passages(prompt: str) -> tuple[Passages, ...]:
    """The fenced documents of a prompt that hold a sentence to quote, in their order."""
    found = []
    for opening in _OPENING.finditer(prompt):
        end = prompt.find(f"<<<end {opening['key']}>>>", opening.end())
        if end >= 0:
            quotable = sentences(prompt[opening.end() : end])
            found.append(Passages(opening["name"], quotable))
    return tuple(one for one in found if one.sentences)


@lru_cache(maxsize=256)
def sentences(text: str) -> tuple[str, ...]:
    """What a person would quote: sentences of 20 to 400 characters, or the longest there is."""
    parts = [part.strip() for part in _SENTENCE_END.split(text)]
    quotable = tuple(part for part in parts if _SHORTEST <= len(part) <= _LONGEST)
    longest = max(parts, key=len)[:_LONGEST]
    return quotable or ((longest,) if longest else ())
