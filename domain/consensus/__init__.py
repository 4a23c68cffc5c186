"""Consensus: how far a panel agrees, measured, with the dissent beside it."""

from domain.consensus.ballot import Ballot
from domain.consensus.consensus import Consensus
from domain.consensus.measurement import measure_consensus
from domain.consensus.positions import (
    Tally,
    normalised_entropy,
    pairwise_agreement,
    plurality_margin,
    plurality_share,
    tally_positions,
)
from domain.consensus.ratings import tastle_wierman
from domain.consensus.result import ConsensusResult, DissentingOpinion
from domain.consensus.rule import ConsensusRule
from domain.consensus.undefined import Batch, Figure, Undefined

__all__ = [
    "Ballot",
    "Batch",
    "Consensus",
    "ConsensusResult",
    "ConsensusRule",
    "DissentingOpinion",
    "Figure",
    "Tally",
    "Undefined",
    "measure_consensus",
    "normalised_entropy",
    "pairwise_agreement",
    "plurality_margin",
    "plurality_share",
    "tally_positions",
    "tastle_wierman",
]
