"""Consensus: how far a panel agrees, measured, with the dissent beside it."""

from domain.consensus.ballot import Ballot
from domain.consensus.calibration import Calibration, fit_calibration
from domain.consensus.consensus import Consensus
from domain.consensus.criteria import (
    Appropriateness,
    DelphiCriteria,
    RandUcla,
    delphi_criteria,
    rand_ucla,
)
from domain.consensus.measurement import measure_consensus
from domain.consensus.positions import (
    Tally,
    normalised_entropy,
    pairwise_agreement,
    plurality_margin,
    plurality_share,
    tally_positions,
)
from domain.consensus.ratings import tastle_wierman, van_der_eijk
from domain.consensus.result import ConsensusResult, DissentingOpinion
from domain.consensus.rule import ConsensusRule
from domain.consensus.scale import ratings_of_counts
from domain.consensus.undefined import Batch, Figure, Undefined

__all__ = [
    "Appropriateness",
    "Ballot",
    "Batch",
    "Calibration",
    "Consensus",
    "ConsensusResult",
    "ConsensusRule",
    "DelphiCriteria",
    "DissentingOpinion",
    "Figure",
    "RandUcla",
    "Tally",
    "Undefined",
    "delphi_criteria",
    "fit_calibration",
    "measure_consensus",
    "normalised_entropy",
    "pairwise_agreement",
    "plurality_margin",
    "plurality_share",
    "rand_ucla",
    "ratings_of_counts",
    "tally_positions",
    "tastle_wierman",
    "van_der_eijk",
]
