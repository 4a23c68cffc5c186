"""Two rounds: each row a seat, the first column its answer before, the second the one after."""

from collections.abc import Callable, Sequence

from application.consensus.measured import Measured, figure
from application.consensus.table import Ratings, by_item
from domain.consensus import ChangeTest, bowker, changed_share, mcnemar, transitions
from domain.shared import InvalidValue

_ROUNDS = 2
_NOBODYS_ANSWERS = ("", " ")
"""What fills the table of changes up where fewer than two answers were given."""

_Answers = Sequence[float | str | None]


def measure_changed_share(ratings: Ratings) -> Measured:
    """The share of the seats whose answer changed."""
    before, after = _rounds(ratings)
    return Measured(value=figure(changed_share(before, after)))


def measure_mcnemar(ratings: Ratings) -> Measured:
    """McNemar's test of a change between two answers."""
    return _tested(ratings, mcnemar)


def measure_bowker(ratings: Ratings) -> Measured:
    """Bowker's test of symmetry."""
    return _tested(ratings, bowker)


def _rounds(ratings: Ratings) -> tuple[_Answers, _Answers]:
    if len(ratings.items) != _ROUNDS:
        message = (
            "two rounds are needed: two columns of answers, before and after, and a seat in each "
            f"row; this table has {len(ratings.items)}"
        )
        raise InvalidValue("table_rounds_unfit", message, field="table")
    before, after = by_item(ratings.labels())
    return before, after


def _tested(ratings: Ratings, test: Callable[..., ChangeTest]) -> Measured:
    before, after = _rounds(ratings)
    given = list(dict.fromkeys(one for one in (*before, *after) if one is not None))
    missing = max(0, _ROUNDS - len(given))
    options = [*given, *_NOBODYS_ANSWERS[:missing]]
    found = test(transitions(before, after, options=options))
    return Measured(
        value=figure(found.statistic),
        parts={"degrees_of_freedom": figure(found.degrees), "p_value": figure(found.p_value)},
    )
