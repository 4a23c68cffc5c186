"""Notice an answer that gives the rules of the prompt away."""

from functools import lru_cache

from domain.shared import comparable

_STRETCH = 40


def discloses(text: str, *, system: str, canary: str) -> bool:
    """Whether a text holds the canary, or a longer part of the rules word for word.

    Every part of 80 characters or more is found, whatever its case and white space.
    """
    said = comparable(text)
    return canary in said or any(stretch in said for stretch in _stretches(system))


@lru_cache(maxsize=64)
def _stretches(system: str) -> tuple[str, ...]:
    rules = comparable(system)
    last = len(rules) - _STRETCH
    return tuple(rules[start : start + _STRETCH] for start in range(0, last + 1, _STRETCH))
