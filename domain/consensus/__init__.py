"""Consensus: how far a panel agrees, measured, with the dissent beside it."""

from domain.consensus.ballot import Ballot
from domain.consensus.calibration import Calibration, fit_calibration
from domain.consensus.coincidences import LevelOfMeasurement
from domain.consensus.consensus import Consensus
from domain.consensus.criteria import (
    Appropriateness,
    DelphiCriteria,
    RandUcla,
    delphi_criteria,
    rand_ucla,
)
from domain.consensus.groups import group_aware
from domain.consensus.intraclass import IntraclassCorrelation, icc
from domain.consensus.kappa import fleiss_kappa, gwet_ac1
from domain.consensus.krippendorff import krippendorff_alpha
from domain.consensus.latent_classes import LatentClasses, dawid_skene
from domain.consensus.measurement import measure_consensus
from domain.consensus.opinion_groups import OpinionGroup, crux, opinion_groups
from domain.consensus.outcome import Outcome, Outcomes
from domain.consensus.pools import extremise, linear_pool, log_pool
from domain.consensus.positions import (
    Tally,
    normalised_entropy,
    pairwise_agreement,
    plurality_margin,
    plurality_share,
    tally_positions,
)
from domain.consensus.rank_agreement import KendallW, kendall_w
from domain.consensus.rankings import borda, copeland, instant_runoff, ranks_from_orders, schulze
from domain.consensus.ratings import tastle_wierman, van_der_eijk
from domain.consensus.result import ConsensusResult, DissentingOpinion
from domain.consensus.robustness import Interval, decisive_seats, level_interval, seats_to_flip
from domain.consensus.rule import ConsensusRule
from domain.consensus.scale import ratings_of_counts
from domain.consensus.spectral import spectral_consensus
from domain.consensus.stability import (
    ChangeTest,
    RoundStability,
    bowker,
    changed_share,
    mcnemar,
    round_stability,
    transitions,
)
from domain.consensus.undefined import Batch, Figure, Undefined
from domain.consensus.voices import LikeAnswers, distinct_voices, near_identical
from domain.consensus.votes import reconcile_vote, surprisingly_popular, weighted_log_odds

__all__ = [
    "Appropriateness",
    "Ballot",
    "Batch",
    "Calibration",
    "ChangeTest",
    "Consensus",
    "ConsensusResult",
    "ConsensusRule",
    "DelphiCriteria",
    "DissentingOpinion",
    "Figure",
    "Interval",
    "IntraclassCorrelation",
    "KendallW",
    "LatentClasses",
    "LevelOfMeasurement",
    "LikeAnswers",
    "OpinionGroup",
    "Outcome",
    "Outcomes",
    "RandUcla",
    "RoundStability",
    "Tally",
    "Undefined",
    "borda",
    "bowker",
    "changed_share",
    "copeland",
    "crux",
    "dawid_skene",
    "decisive_seats",
    "delphi_criteria",
    "distinct_voices",
    "extremise",
    "fit_calibration",
    "fleiss_kappa",
    "group_aware",
    "gwet_ac1",
    "icc",
    "instant_runoff",
    "kendall_w",
    "krippendorff_alpha",
    "level_interval",
    "linear_pool",
    "log_pool",
    "mcnemar",
    "measure_consensus",
    "near_identical",
    "normalised_entropy",
    "opinion_groups",
    "pairwise_agreement",
    "plurality_margin",
    "plurality_share",
    "rand_ucla",
    "ranks_from_orders",
    "ratings_of_counts",
    "reconcile_vote",
    "round_stability",
    "schulze",
    "seats_to_flip",
    "spectral_consensus",
    "surprisingly_popular",
    "tally_positions",
    "tastle_wierman",
    "transitions",
    "van_der_eijk",
    "weighted_log_odds",
]
