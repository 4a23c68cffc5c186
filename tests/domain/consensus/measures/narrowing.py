"""What a measure gave, as the type that a test expects."""

import math

from domain.consensus import Batch, Outcome, Outcomes, Undefined


def number(figure: object) -> float:
    """The figure of one question, which must exist and be finite."""
    assert isinstance(figure, float), figure
    assert math.isfinite(figure)
    return figure


def batch(figures: object) -> Batch:
    """The figures of a batch."""
    assert isinstance(figures, Batch), figures
    return figures


def outcome(result: object) -> Outcome:
    """The outcome of one question, which must exist."""
    assert isinstance(result, Outcome), result
    return result


def outcomes(result: object) -> Outcomes:
    """The outcomes of a batch."""
    assert isinstance(result, Outcomes), result
    return result


def reason(figure: object) -> str:
    """Why a figure does not exist."""
    assert isinstance(figure, Undefined), figure
    assert figure.reason
    return figure.reason


def same(one: object, other: object) -> bool:
    """Whether two figures are equal but for rounding, or undefined for the same reason."""
    if isinstance(one, Undefined) or isinstance(other, Undefined):
        return one == other
    return math.isclose(number(one), number(other), rel_tol=1e-9, abs_tol=1e-9)
