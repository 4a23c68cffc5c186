"""The rules that elect from rankings, as one type."""

from collections.abc import Hashable, Sequence
from typing import Protocol

from domain.consensus import (
    Outcome,
    Outcomes,
    Undefined,
    borda,
    copeland,
    instant_runoff,
    schulze,
)
from domain.consensus.coding import Numbers


class Rule(Protocol):
    def __call__(
        self,
        ranks: Numbers,
        *,
        counts: Numbers | None = ...,
        candidates: Sequence[Hashable] | None = ...,
    ) -> Outcome | Undefined | Outcomes:
        """Elect."""


RULES: list[Rule] = [borda, copeland, schulze, instant_runoff]
