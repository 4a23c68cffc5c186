"""The rule that a panel of each type is measured by, unless another is given before it begins."""

from collections.abc import Mapping
from types import MappingProxyType

from domain.consensus import ConsensusRule
from domain.panel.panel_type import PanelType

DEFAULT_RULES: Mapping[PanelType, ConsensusRule] = MappingProxyType(
    {
        # A lead of .6 is four of five seats: one dissenter is heard and does not veto. Two rounds,
        # as revision after reading all is where structured panels move; later ones mostly repeat.
        PanelType.STRUCTURED: ConsensusRule(threshold=0.6, maximum_rounds=2),
        # The blind answers, then one exchange; more exchange breeds conformity, not accuracy.
        PanelType.OPEN: ConsensusRule(threshold=0.6, maximum_rounds=2),
        # Assumptions, challenges, and what is left of them.
        PanelType.SOCRATIC: ConsensusRule(threshold=0.6, maximum_rounds=3),
        # Cases, challenges, rebuttals. Stances are assigned, so agreement is not to be expected
        # before the judge: the bar is lower.
        PanelType.ADVERSARIAL: ConsensusRule(threshold=0.5, maximum_rounds=3),
        # Delphi studies commonly ask for 70 to 80 % agreement and stop at three rounds; a panel
        # with at most 15 % changed answers is called stable.
        PanelType.DELPHI: ConsensusRule(threshold=0.7, stability=0.15, maximum_rounds=3),
        # People sign the outcome: the bar is that of the structured panel.
        PanelType.HYBRID: ConsensusRule(threshold=0.6, maximum_rounds=2),
    }
)
"""All count the seats convened, need two thirds of them to answer, and use the standard method."""
