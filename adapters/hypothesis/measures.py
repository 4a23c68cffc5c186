"""Strategies for what the measures give: each result is measured from drawn data."""

from typing import TypeVar

from hypothesis import strategies as st

from adapters.hypothesis.consensus import ballot_boxes, probabilities
from adapters.hypothesis.text import texts
from domain.consensus import (
    Batch,
    Calibration,
    ChangeTest,
    DelphiCriteria,
    Interval,
    IntraclassCorrelation,
    KendallW,
    LatentClasses,
    OpinionGroup,
    Outcome,
    Outcomes,
    RandUcla,
    RoundStability,
    Undefined,
    borda,
    dawid_skene,
    delphi_criteria,
    fit_calibration,
    icc,
    kendall_w,
    level_interval,
    mcnemar,
    opinion_groups,
    rand_ucla,
    round_stability,
    tastle_wierman,
)
from domain.panel import RATING_SCALE

_LABELS = ("yes", "no", "later")

Result = TypeVar("Result")


def rating_rows(*, size: int = 5) -> st.SearchStrategy[list[int]]:
    """The ratings, 1 to 9, of one question by `size` raters."""
    return st.lists(st.integers(*RATING_SCALE), min_size=size, max_size=size)


def rating_tables(*, raters: int = 3, items: int = 4) -> st.SearchStrategy[list[list[int]]]:
    """Ratings 1 to 9, one rater a row and one item a column."""
    return st.lists(rating_rows(size=items), min_size=raters, max_size=raters)


def undefined_figures() -> st.SearchStrategy[Undefined]:
    """Figures that do not exist, with a reason."""
    return st.builds(Undefined, reason=texts())


def batches() -> st.SearchStrategy[Batch]:
    """The figures of several questions, some of them undefined."""
    tables = st.lists(st.lists(st.none() | st.integers(*RATING_SCALE), min_size=3, max_size=3))
    return _only(
        Batch, tables.filter(bool).map(lambda rows: tastle_wierman(rows, scale=RATING_SCALE))
    )


def calibrations() -> st.SearchStrategy[Calibration]:
    """Calibrations, fitted on drawn outcomes."""
    past = st.lists(st.tuples(probabilities(), st.booleans()), min_size=20, max_size=30)
    fitted = past.map(lambda seen: fit_calibration(*zip(*seen, strict=True)))
    return _only(Calibration, fitted)


def change_tests() -> st.SearchStrategy[ChangeTest]:
    """McNemar tests of drawn tables."""
    count = st.integers(0, 20)
    row = st.tuples(count, count)
    return st.tuples(row, row).map(mcnemar)


def delphi_verdicts() -> st.SearchStrategy[DelphiCriteria]:
    """The Delphi criteria of drawn ratings."""
    return rating_rows().map(lambda row: delphi_criteria(row, scale=RATING_SCALE))


def rand_ucla_verdicts() -> st.SearchStrategy[RandUcla]:
    """The RAND/UCLA appropriateness of drawn ratings."""
    return rating_rows().map(rand_ucla)


def intraclass_correlations() -> st.SearchStrategy[IntraclassCorrelation]:
    """Intraclass correlations of drawn tables."""
    return rating_tables().map(icc)


def concordances() -> st.SearchStrategy[KendallW]:
    """Kendall's W of drawn tables."""
    return rating_tables().map(kendall_w)


def stabilities() -> st.SearchStrategy[RoundStability]:
    """The stability between two drawn rounds."""
    return st.tuples(rating_rows(), rating_rows()).map(lambda rounds: round_stability(*rounds))


def latent_classes() -> st.SearchStrategy[LatentClasses]:
    """Dawid and Skene's model, fitted on drawn labels."""
    label = st.sampled_from(_LABELS)
    tables = st.lists(st.lists(label, min_size=4, max_size=4), min_size=3, max_size=3)
    return _only(LatentClasses, tables.map(lambda table: dawid_skene(table, classes=_LABELS)))


def outcomes() -> st.SearchStrategy[Outcome]:
    """Borda elections over drawn ballots."""
    return _only(Outcome, rating_tables().map(borda))


def outcome_batches() -> st.SearchStrategy[Outcomes]:
    """Several Borda elections at once."""
    elections = st.lists(rating_tables(), min_size=1, max_size=3)
    return _only(Outcomes, elections.map(borda))


def intervals() -> st.SearchStrategy[Interval]:
    """Where the level of a drawn panel lies when its seats are resampled."""
    counts = st.lists(st.integers(1, 3), min_size=1, max_size=3).filter(
        lambda votes: sum(votes) > 1
    )
    drawn = st.tuples(counts, st.integers(0, 2))
    return _only(Interval, drawn.map(lambda panel: level_interval(panel[0], silent=panel[1])))


def groups_of_opinion() -> st.SearchStrategy[OpinionGroup]:
    """A group of a drawn round."""
    return ballot_boxes().map(opinion_groups).filter(bool).flatmap(st.sampled_from)


def _only(kind: type[Result], drawn: st.SearchStrategy[object]) -> st.SearchStrategy[Result]:
    """Those of the drawn results that are of a kind."""
    found = drawn.filter(lambda result: isinstance(result, kind))
    return found.map(lambda result: _as_kind(kind, result))


def _as_kind(kind: type[Result], result: object) -> Result:
    if not isinstance(result, kind):
        message = f"a {kind.__name__} was filtered for"
        raise TypeError(message)
    return result
