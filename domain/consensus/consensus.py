"""The consensus of one panel, round by round."""

from typing import Self

from attrs import evolve, field, frozen

from domain.consensus.result import ConsensusResult
from domain.consensus.rule import ConsensusRule


@frozen(kw_only=True)
class Consensus:
    """The rule and what was measured under it, one result a round, in order."""

    rule: ConsensusRule = field(factory=ConsensusRule)
    results: tuple[ConsensusResult, ...] = ()

    def record(self, result: ConsensusResult) -> Self:
        """The same consensus with one more result."""
        return evolve(self, results=(*self.results, result))

    @property
    def latest(self) -> ConsensusResult | None:
        """The last result, or None before the first."""
        return self.results[-1] if self.results else None

    @property
    def blind_level(self) -> float | None:
        """The level of the last blind round, kept beside the final one.

        Agreement after discussion is the weaker signal: seats may have followed each other.
        None where no round was blind.
        """
        blind = [result.level for result in self.results if result.blind]
        return blind[-1] if blind else None

    @property
    def stable(self) -> bool:
        """Whether no more answers changed in the last round than the rule allows."""
        changed = self.latest.changed_share if self.latest else None
        return changed is not None and changed <= self.rule.stability

    @property
    def reached(self) -> bool:
        """Whether the last level is defined and at or above the rule's threshold."""
        level = self.latest.level if self.latest else None
        return level is not None and level >= self.rule.threshold
