"""Rankings: who wins when voters order the candidates.

A ballot is a row of ranks, one a candidate, lower is better; only their order counts, and equal
ranks are ties. A candidate without a rank comes after all that have one, tied with the other
unranked ones (a truncated ballot). A row without any rank is no ballot.
"""

from collections.abc import Collection, Hashable, Iterator, Sequence
from typing import Self

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from domain.consensus.coding import Floats, Numbers
from domain.consensus.outcome import Outcome, Outcomes, score_all
from domain.consensus.undefined import Undefined, as_batch
from domain.shared import InvalidValue

_TIE = 1e-9
_CELLS = 4_000_000
"""As many cells of pairwise tables are held at a time: 32 MB."""


def ranks_from_orders(
    orders: Sequence[Sequence[Hashable]], candidates: Sequence[Hashable]
) -> Floats:
    """Ballots as ranks, from ballots as lists of candidates.

    Args:
        orders: each ballot from the best down; a frozenset holds candidates that tie. Who is not
            named is unranked.
        candidates: their names, in the order of the columns.

    Returns:
        Shape (ballots, candidates): ranks from 1 on, NaN where unranked.

    Raises:
        InvalidValue: a ballot names a stranger, or a candidate twice.
    """
    column = {candidate: index for index, candidate in enumerate(candidates)}
    ranks = np.full((len(orders), len(candidates)), np.nan)
    for row, order in zip(ranks, orders, strict=True):
        for rank, place in enumerate(order, start=1):
            for candidate in place if isinstance(place, frozenset) else (place,):
                if candidate not in column or not np.isnan(row[column[candidate]]):
                    message = f"a ballot must name each candidate once at most, not {candidate!r}"
                    raise InvalidValue("ballot_malformed", message, field="orders")
                row[column[candidate]] = rank
    return ranks


def borda(
    ranks: Numbers, *, counts: Numbers | None = None, candidates: Sequence[Hashable] | None = None
) -> Outcome | Undefined | Outcomes:
    """Borda's count: a candidate gets a point for each candidate that a voter puts below it.

    A tie is half a point, so each voter gives n (n - 1) / 2 points to n candidates, also on a
    truncated ballot. Scores are 0 to (n - 1) times the voters.

    Holds: anonymity, neutrality, replication, monotonicity (raising a winner on a ballot keeps it
    a winner). Does not hold: a candidate that beats every other one to one (the Condorcet winner)
    or that most voters put first may lose; withdrawing a loser may change the winner.

    Args:
        ranks: shape (ballots, candidates) or (questions, ballots, candidates): lower is better;
            None or NaN where unranked.
        counts: how many voters cast each ballot, at least 0, shape (ballots,) or (questions,
            ballots); one each where None.
        candidates: their names; 0, 1, 2 ... where None.

    Returns:
        Scores, order and winners (several in a tie); Undefined where nobody ranked anything.

    Raises:
        InvalidValue: shapes that do not fit, a count that is negative or missing.

    Source: Borda, "Mémoire sur les élections au scrutin" (1781); ties as in Black, The Theory of
    Committees and Elections (1958).
    """
    election = _Election.read(ranks, counts, candidates)
    below = election.ranks.shape[2] - 1 - _positions(election.ranks)
    return election.outcome(np.einsum("qb,qbk->qk", election.counts, below))


def copeland(
    ranks: Numbers, *, counts: Numbers | None = None, candidates: Sequence[Hashable] | None = None
) -> Outcome | Undefined | Outcomes:
    """Copeland's rule: a point for each candidate beaten one to one, half a point for a tie.

    A candidate beats another if more voters put it above than below. Scores are 0 to n - 1; n - 1
    means the Condorcet winner, who wins whenever there is one. Ties are frequent.

    Holds: anonymity, neutrality, replication, monotonicity, a Condorcet winner wins alone. Does
    not hold: the order does not depend on the sizes of the victories; withdrawing a loser may
    change the winner.

    Args:
        ranks: shape (ballots, candidates) or (questions, ballots, candidates): lower is better;
            None or NaN where unranked.
        counts: how many voters cast each ballot, at least 0, shape (ballots,) or (questions,
            ballots); one each where None.
        candidates: their names; 0, 1, 2 ... where None.

    Returns:
        Scores, order and winners (several in a tie); Undefined where nobody ranked anything.

    Raises:
        InvalidValue: shapes that do not fit, a count that is negative or missing.

    Source: Copeland, "A 'reasonable' social welfare function" (1951).
    """
    election = _Election.read(ranks, counts, candidates)
    scores = [
        (preferred > preferred.swapaxes(1, 2)).sum(axis=2)
        + (_equal(preferred, preferred.swapaxes(1, 2)).sum(axis=2) - 1) / 2
        for preferred in election.preferences()
    ]
    return election.outcome(np.concatenate(scores))


def schulze(
    ranks: Numbers, *, counts: Numbers | None = None, candidates: Sequence[Hashable] | None = None
) -> Outcome | Undefined | Outcomes:
    """Schulze's method: a candidate wins whom nobody beats by a stronger chain of victories.

    A victory is as strong as it has voters ("winning votes"), a chain as strong as its weakest
    victory; one candidate beats another if its strongest chain to it is stronger than the other
    way round. This relation is transitive, so there always is an unbeaten candidate. The score is
    the number of other candidates by which one is not beaten: n - 1 for the winners.

    Holds: anonymity, neutrality, replication, monotonicity, a Condorcet winner wins alone,
    independence of clones. Does not hold: participation (a voter may do better by staying away).

    Args:
        ranks: shape (ballots, candidates) or (questions, ballots, candidates): lower is better;
            None or NaN where unranked.
        counts: how many voters cast each ballot, at least 0, shape (ballots,) or (questions,
            ballots); one each where None.
        candidates: their names; 0, 1, 2 ... where None.

    Returns:
        Scores, order and winners (several in a tie); Undefined where nobody ranked anything.

    Raises:
        InvalidValue: shapes that do not fit, a count that is negative or missing.

    Source: Schulze, "A new monotonic, clone-independent, reversal symmetric, and
    Condorcet-consistent single-winner election method", Social Choice and Welfare 36 (2011).
    """
    election = _Election.read(ranks, counts, candidates)
    width = election.ranks.shape[2]
    scores = []
    for preferred in election.preferences():
        back = preferred.swapaxes(1, 2)
        chain = np.where((preferred > back) & ~_equal(preferred, back), preferred, 0.0)
        for via in range(width):
            detour = np.minimum(chain[:, :, via, np.newaxis], chain[:, np.newaxis, via, :])
            np.maximum(chain, detour, out=chain)
        back = chain.swapaxes(1, 2)
        scores.append(width - 1.0 - ((back > chain) & ~_equal(back, chain)).sum(axis=2))
    return election.outcome(np.concatenate(scores))


def instant_runoff(
    ranks: Numbers, *, counts: Numbers | None = None, candidates: Sequence[Hashable] | None = None
) -> Outcome | Undefined | Outcomes:
    """Instant run-off: the candidate with the fewest first places leaves until one is left.

    A ballot counts for the best of its ranked candidates who are still in, divided evenly if
    several tie there, and no longer counts when none of them is. All who tie for the fewest first
    places leave together; if that would be everybody, they are the winners. The score is the
    number of eliminations survived.

    Holds: anonymity, neutrality, replication; who has more than half of the first places wins.
    Does not hold: monotonicity (putting the winner higher can make it lose); a Condorcet winner
    may lose.

    Args:
        ranks: shape (ballots, candidates) or (questions, ballots, candidates): lower is better;
            None or NaN where unranked.
        counts: how many voters cast each ballot, at least 0, shape (ballots,) or (questions,
            ballots); one each where None.
        candidates: their names; 0, 1, 2 ... where None.

    Returns:
        Scores, order and winners (several in a tie); Undefined where nobody ranked anything.

    Raises:
        InvalidValue: shapes that do not fit, a count that is negative or missing.

    Source: Ware (1871); Tideman, Collective Decisions and Voting (2006). Simultaneous elimination
    as in the pref_voting package.
    """
    election = _Election.read(ranks, counts, candidates)
    questions, _, width = election.ranks.shape
    remaining = np.ones((questions, width), dtype=bool)
    survived = np.zeros((questions, width))
    for _ in range(width):
        first = election.first_places(remaining)
        margin = _TIE * election.counts.sum(axis=1, keepdims=True)
        fewest = np.where(remaining, first, np.inf).min(axis=1, keepdims=True)
        stays = remaining & (first > fewest + margin)
        decided = stays.sum(axis=1, keepdims=True) == 0
        survived += stays
        remaining = np.where(decided, remaining, stays)
    return election.outcome(survived)


@frozen(eq=False)
class _Election:
    """Ballots in shape (questions, ballots, candidates), infinite where unranked, and counts."""

    ranks: Floats
    counts: Floats
    candidates: Sequence[Hashable]
    single: bool

    @classmethod
    def read(
        cls, ranks: Numbers, counts: Numbers | None, candidates: Collection[Hashable] | None
    ) -> Self:
        ballots, single = as_batch(ranks, axes=2, field_name="ranks")
        names = tuple(range(ballots.shape[2])) if candidates is None else tuple(candidates)
        if not names or not len(set(names)) == len(names) == ballots.shape[2]:
            message = f"candidates must be {ballots.shape[2]} different names, and at least one"
            raise InvalidValue("candidates_misshapen", message, field="candidates")
        voters, _ = as_batch(
            np.ones(ballots.shape[1]) if counts is None else counts, axes=1, field_name="counts"
        )
        if voters.shape not in {ballots.shape[:2], (1, ballots.shape[1])}:
            message = f"counts must have one number for each ballot, {ballots.shape[1]} in a row"
            raise InvalidValue("counts_misshapen", message, field="counts")
        if not (voters >= 0).all():
            message = "counts must be numbers of at least 0"
            raise InvalidValue("count_out_of_range", message, field="counts")
        unranked = np.isnan(ballots)
        empty = unranked.all(axis=2)
        return cls(np.where(unranked, np.inf, ballots), np.where(empty, 0.0, voters), names, single)

    def preferences(self) -> Iterator[Floats]:
        """How many voters put one candidate (axis 1) above another (axis 2), in parts of axis 0."""
        questions, _, width = self.ranks.shape
        step = max(1, _CELLS // width**2)
        for start in range(0, questions, step):
            ranks = self.ranks[start : start + step]
            counts = self.counts[start : start + step]
            table = np.empty((len(ranks), width, width))
            for one in range(width):
                above = ranks[:, :, one, np.newaxis] < ranks
                table[:, one] = (counts[:, np.newaxis] @ above)[:, 0]
            yield table

    def first_places(self, remaining: NDArray[np.bool_]) -> Floats:
        """Shape (questions, candidates): the voters for whom each remaining one is the best."""
        visible = np.where(remaining[:, np.newaxis], self.ranks, np.inf)
        best = visible.min(axis=2, keepdims=True)
        top = (visible == best) & np.isfinite(best)
        share = self.counts / np.maximum(top.sum(axis=2), 1)
        first: Floats = np.einsum("qb,qbk->qk", share, top.astype(np.float64))
        return first

    def outcome(self, scores: Floats) -> Outcome | Undefined | Outcomes:
        empty = np.flatnonzero(self.counts.sum(axis=1) == 0).tolist()
        undefined = dict.fromkeys(empty, Undefined("nobody ranked a candidate"))
        return score_all(scores, self.candidates, undefined=undefined, single=self.single)


def _equal(one: Floats, other: Floats) -> NDArray[np.bool_]:
    """Whether sums of counts are equal but for the rounding of fractional counts."""
    return np.abs(one - other) <= _TIE * np.maximum(one, other)


def _positions(ranks: Floats) -> Floats:
    """Where each candidate stands on its ballot, from 0 on; those that tie at their mean."""
    order = np.argsort(ranks, axis=2)
    ascending = np.take_along_axis(ranks, order, axis=2)
    new = np.ones(ranks.shape, dtype=bool)
    new[:, :, 1:] = ascending[:, :, 1:] != ascending[:, :, :-1]
    place = np.arange(ranks.shape[2])
    first = np.maximum.accumulate(np.where(new, place, 0), axis=2)
    ends = np.where(np.roll(new, -1, axis=2), place, place[-1])
    last = np.minimum.accumulate(ends[:, :, ::-1], axis=2)[:, :, ::-1]
    positions = np.empty(ranks.shape)
    np.put_along_axis(positions, order, (first + last) / 2, axis=2)
    return positions
