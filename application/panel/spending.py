"""Keep a running panel within its budget."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from attrs import define, field

from application.shared import Clock
from domain.shared import Budget, Usage

DEADLINE_PASSED = "the panel's deadline passed"


class Spending(Protocol):
    """Says what a running panel can still pay for."""

    @property
    def counts(self) -> bool:
        """Whether there is any limit on tokens or money, so that estimates are needed."""
        ...

    def refusal_of_round(self, estimates: Iterable[Usage]) -> str | None:
        """Why a round of answers cannot be paid for, or None; reserves nothing."""
        ...

    def reserve(self, estimate: Usage) -> str | None:
        """Set an answer's estimate aside; or why it cannot be paid for, and nothing is."""
        ...

    def settle(self, estimate: Usage, usage: Usage) -> None:
        """Give an answer's reservation back, and count what it took."""
        ...

    def seconds_left(self) -> float | None:
        """How long the panel may still work, or None without a deadline; at least 0."""
        ...


@define(kw_only=True)
class BudgetedSpending(Spending):
    """Counts against limits: reserved first, settled by what was really taken.

    What is set aside for answers under way counts as spent, so that seats that are asked at once
    cannot overspend together.

    Attributes:
        budget: the panel's own.
        set_aside: what was set aside for it of its tenant's month.
        allowance: what its tenant could still spend when this run began, and how long it lets a
            panel work.
        clock: tells the time.
        started_at: when this run of the panel began; its deadline counts from here.
        earlier: what the panel's answers took in earlier runs; the allowance is without it.
    """

    budget: Budget = field(factory=Budget)
    set_aside: Budget = field(factory=Budget)
    allowance: Budget = field(factory=Budget)
    clock: Clock
    started_at: datetime
    earlier: Usage = field(factory=Usage)
    _used: Usage = field(factory=Usage, init=False)
    _reserved: Usage = field(factory=Usage, init=False)

    @property
    def counts(self) -> bool:
        """Whether there is any limit on tokens or money, so that estimates are needed."""
        limits = (self.budget, self.set_aside, self.allowance)
        return any(one.tokens is not None or one.usd is not None for one in limits)

    def refusal_of_round(self, estimates: Iterable[Usage]) -> str | None:
        """Why a round of answers cannot be paid for, or None; reserves nothing."""
        if self.seconds_left() == 0:
            return DEADLINE_PASSED
        return self._beyond(sum(estimates, Usage()))

    def reserve(self, estimate: Usage) -> str | None:
        """Set an answer's estimate aside; or why it cannot be paid for, and nothing is."""
        if self.seconds_left() == 0:
            return DEADLINE_PASSED
        refusal = self._beyond(estimate)
        if refusal is None:
            self._reserved += estimate
        return refusal

    def settle(self, estimate: Usage, usage: Usage) -> None:
        """Give an answer's reservation back, and count what it took."""
        self._reserved = self._reserved.less(estimate)
        self._used += usage

    def seconds_left(self) -> float | None:
        """How long the panel may still work, or None without a deadline; at least 0."""
        limits = [one.seconds for one in (self.budget, self.allowance) if one.seconds is not None]
        if not limits:
            return None
        elapsed = (self.clock.now() - self.started_at).total_seconds()
        return max(0.0, min(limits) - elapsed)

    def _beyond(self, estimate: Usage) -> str | None:
        now = self._used + self._reserved + estimate
        limit = self.budget.exceeded_by(self.earlier + now)
        if limit is not None:
            return f"the panel's budget of {limit} does not cover the next answers"
        limit = self.set_aside.exceeded_by(self.earlier + now)
        if limit is not None:
            return f"what its tenant set aside for it, {limit}, does not cover the next answers"
        limit = self.allowance.exceeded_by(now)
        if limit is not None:
            return f"what the tenant may still spend, {limit}, does not cover the next answers"
        return None
