"""Orders that the panel's seed fixes: the same on every machine and in every version."""

import hashlib
from collections.abc import Iterable


def seeded_order(seed: int, purpose: str, names: Iterable[str]) -> tuple[str, ...]:
    """The names in the order that the seed gives for a purpose.

    Sorted by SHA-256 of seed, purpose and name; another seed or purpose gives another order.
    """

    def rank(name: str) -> bytes:
        return hashlib.sha256(f"{seed}:{purpose}:{name}".encode()).digest()

    return tuple(sorted(names, key=rank))
