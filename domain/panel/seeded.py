"""Orders that the panel's seed fixes: the same on every machine and in every version."""

import hashlib
from collections.abc import Iterable, Mapping
from types import MappingProxyType

_ALIKE: Mapping[str, str] = MappingProxyType({})


def seeded_order(
    seed: int, purpose: str, names: Iterable[str], *, by: Mapping[str, str] = _ALIKE
) -> tuple[str, ...]:
    """The names in the order that the seed gives for a purpose.

    Sorted by SHA-256 of seed, purpose and name; another seed or purpose gives another order. Where
    names have a text in `by`, the text decides instead, so that the order tells nothing of names.
    """

    def rank(name: str) -> bytes:
        return hashlib.sha256(f"{seed}:{purpose}:{by.get(name, name)}".encode()).digest()

    return tuple(sorted(names, key=rank))
