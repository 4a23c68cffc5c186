"""The measures by name: what each says of a table, and which need more than one."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from attrs import frozen

from application.consensus import items, rankings, reliability, rounds, true_labels
from application.consensus.measured import Measured
from application.consensus.table import Ratings


def _no_doubt(_: Ratings) -> str | None:
    return None


@frozen
class Measure:
    """One measure of a table.

    Attributes:
        meaning: what its value says, in a few words.
        compute: the measure; it raises InvalidValue where the table does not suit it.
        doubt: why it should not be taken unasked of a table that would suit it by its form; None
            where nothing speaks against it.
    """

    meaning: str
    compute: Callable[[Ratings], Measured]
    doubt: Callable[[Ratings], str | None] = _no_doubt


MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        "kendall_w": Measure(
            "agreement on the order of the items, 0 to 1", reliability.measure_kendall_w
        ),
        "krippendorff_alpha": Measure(
            "reliability of the ratings: agreement beyond chance, at most 1",
            reliability.measure_krippendorff_alpha,
        ),
        "fleiss_kappa": Measure(
            "agreement on categories beyond chance, at most 1", reliability.measure_fleiss_kappa
        ),
        "gwet_ac1": Measure(
            "agreement on categories beyond chance, steady where one prevails",
            reliability.measure_gwet_ac1,
        ),
        "icc": Measure(
            "intraclass correlation (2,1): one rater's absolute agreement, at most 1",
            reliability.measure_icc,
        ),
        "plurality_share": Measure(
            "share of the most frequent answer, 0 to 1", items.measure_plurality_share
        ),
        "pairwise_agreement": Measure(
            "chance that two raters agree, 0 to 1", items.measure_pairwise_agreement
        ),
        "normalised_entropy": Measure(
            "scatter of the answers: 0 is unanimity, 1 the widest",
            items.measure_normalised_entropy,
        ),
        "delphi_criteria": Measure(
            "share of ratings in the top third of the scale", items.measure_delphi_criteria
        ),
        "rand_ucla": Measure(
            "disagreement index: above 1 is disagreement",
            items.measure_rand_ucla,
            items.doubt_rand_ucla,
        ),
        "tastle_wierman": Measure(
            "consensus of ordinal ratings, 0 to 1", items.measure_tastle_wierman
        ),
        "van_der_eijk": Measure(
            "agreement of ordinal ratings: -1 is polarised, 0 evenly spread, 1 unanimous",
            items.measure_van_der_eijk,
        ),
        "spectral_consensus": Measure(
            'consensus by the "quantum" formula, 0 to 1', items.measure_spectral_consensus
        ),
        "linear_pool": Measure("mean probability", items.measure_linear_pool),
        "log_pool": Measure("probability of the mean log-odds", items.measure_log_pool),
        "extremise": Measure(
            f"mean probability, pushed outward by {items.EXPONENT}", items.measure_extremise
        ),
        "borda": Measure("winner by points", rankings.measure_borda, rankings.doubt_ranks),
        "copeland": Measure("winner by duels won", rankings.measure_copeland, rankings.doubt_ranks),
        "schulze": Measure(
            "winner by chains of duels", rankings.measure_schulze, rankings.doubt_ranks
        ),
        "instant_runoff": Measure(
            "winner by eliminations", rankings.measure_instant_runoff, rankings.doubt_ranks
        ),
        "dawid_skene": Measure(
            "chance of the most probable labels, too sure where raters err together",
            true_labels.measure_dawid_skene,
            true_labels.doubt_labels,
        ),
        "changed_share": Measure(
            "share of seats whose answer changed, 0 to 1", rounds.measure_changed_share
        ),
        "mcnemar": Measure("chi-square: did more seats change one way?", rounds.measure_mcnemar),
        "bowker": Measure(
            "chi-square: were there more changes one way than back?", rounds.measure_bowker
        ),
    }
)

UNSUITED: Mapping[str, str] = MappingProxyType(
    {
        "weighted_log_odds": "each voter's accuracy beside the votes",
        "reconcile_vote": "each voter's confidence beside each vote",
        "surprisingly_popular": "what each voter predicts of the others beside the votes",
        "group_aware": "the opinion group of each voter",
    }
)
"""Measures of `domain.consensus` that need more than a table of ratings, and what they need."""
