"""Measures of a whole table: how far the raters agree over all items."""

from attrs import fields

from application.consensus.measured import Measured, figure
from application.consensus.table import LARGEST, Numbers, Ratings
from domain.consensus import (
    IntraclassCorrelation,
    LevelOfMeasurement,
    fleiss_kappa,
    gwet_ac1,
    icc,
    kendall_w,
    krippendorff_alpha,
)


def measure_kendall_w(ratings: Ratings) -> Measured:
    """Kendall's W with its test."""
    numbers = ratings.numbers()
    found = kendall_w(numbers)
    return Measured(
        value=figure(found.w),
        basis=_completeness(numbers),
        parts={
            "chi_square": figure(found.chi_square),
            "degrees_of_freedom": figure(found.degrees_of_freedom),
            "p_value": figure(found.p_value),
        },
    )


def measure_krippendorff_alpha(ratings: Ratings) -> Measured:
    """Krippendorff's alpha; without a level nominal for text, else ordinal."""
    level: LevelOfMeasurement = ratings.level or ("nominal" if ratings.has_text else "ordinal")
    if level == "nominal":
        found = krippendorff_alpha(ratings.labels(), level=level)
    else:
        from_zero = level == "ratio" and ratings.scale is None
        bounds = (0.0, LARGEST) if from_zero else None
        found = krippendorff_alpha(ratings.numbers(bounds), level=level)
    return Measured(value=figure(found), basis=f"{level} level")


def measure_fleiss_kappa(ratings: Ratings) -> Measured:
    """Fleiss' kappa."""
    return Measured(value=figure(fleiss_kappa(ratings.labels())))


def measure_gwet_ac1(ratings: Ratings) -> Measured:
    """Gwet's AC1, over the categories of the scale where that is given."""
    return Measured(value=figure(gwet_ac1(ratings.labels(), categories=ratings.categories)))


def measure_icc(ratings: Ratings) -> Measured:
    """The six intraclass correlations; the value is (2,1), one rater's absolute agreement."""
    numbers = ratings.numbers()
    found = icc(numbers)
    names = [attribute.name for attribute in fields(IntraclassCorrelation)]
    return Measured(
        value=figure(found.icc_2_1),
        basis=_completeness(numbers),
        parts={name: figure(getattr(found, name)) for name in names},
    )


def _completeness(numbers: Numbers) -> str:
    """On how many items these measures rest, which leave out what somebody did not rate."""
    raters = [row for row in numbers if any(cell is not None for cell in row)]
    whole = sum(None not in column for column in zip(*raters, strict=True))
    items = len(numbers[0])
    return "" if whole == items else f"over {whole} of {items} items, those that all rated"
