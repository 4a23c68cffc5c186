"""Measures of a whole table: how far the raters agree over all items."""

from attrs import fields

from application.consensus.measured import Measured, figure
from application.consensus.table import LARGEST, Ratings
from domain.consensus import (
    IntraclassCorrelation,
    fleiss_kappa,
    gwet_ac1,
    icc,
    kendall_w,
    krippendorff_alpha,
)
from domain.consensus.coincidences import Level


def measure_kendall_w(ratings: Ratings) -> Measured:
    """Kendall's W with its test."""
    found = kendall_w(ratings.numbers())
    return Measured(
        value=figure(found.w),
        parts={
            "chi_square": figure(found.chi_square),
            "degrees_of_freedom": figure(found.degrees_of_freedom),
            "p_value": figure(found.p_value),
        },
    )


def measure_krippendorff_alpha(ratings: Ratings) -> Measured:
    """Krippendorff's alpha; without a level nominal for text, else ordinal."""
    level: Level = ratings.level or ("nominal" if ratings.has_text else "ordinal")
    if level == "nominal":
        found = krippendorff_alpha(ratings.labels(), level=level)
    else:
        from_zero = level == "ratio" and ratings.scale is None
        bounds = (0.0, LARGEST) if from_zero else None
        found = krippendorff_alpha(ratings.numbers(bounds), level=level)
    return Measured(value=figure(found), parts={"level": level})


def measure_fleiss_kappa(ratings: Ratings) -> Measured:
    """Fleiss' kappa."""
    return Measured(value=figure(fleiss_kappa(ratings.labels())))


def measure_gwet_ac1(ratings: Ratings) -> Measured:
    """Gwet's AC1, over the categories of the scale where that is given."""
    return Measured(value=figure(gwet_ac1(ratings.labels(), categories=ratings.categories)))


def measure_icc(ratings: Ratings) -> Measured:
    """The six intraclass correlations; the value is (2,1), one rater's absolute agreement."""
    found = icc(ratings.numbers())
    names = [attribute.name for attribute in fields(IntraclassCorrelation)]
    return Measured(
        value=figure(found.icc_2_1), parts={name: figure(getattr(found, name)) for name in names}
    )
