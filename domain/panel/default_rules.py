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
        # The blind answers, one exchange (more of it breeds conformity, not accuracy), and up to
        # two validations of themes.
        PanelType.OPEN: ConsensusRule(threshold=0.6, maximum_rounds=4),
        # Two passes of assumptions, challenges, "what if it is wrong?" and verdicts; the second
        # ends with its first round where nobody has more to name.
        PanelType.SOCRATIC: ConsensusRule(threshold=0.6, maximum_rounds=8),
        # Cases, challenges, rebuttals. Having argued an assigned side colours what a seat then
        # says for itself, so less agreement is to be expected: the bar is lower.
        PanelType.ADVERSARIAL: ConsensusRule(threshold=0.5, maximum_rounds=3),
        # Delphi studies commonly ask for 70 to 80 % agreement and stop at three rounds; a panel
        # with at most 15 % changed answers is called stable.
        PanelType.DELPHI: ConsensusRule(threshold=0.7, stability=0.15, maximum_rounds=3),
        # People sign the outcome: the bar is that of the open panel. It is the rule of a hybrid
        # panel whatever its base, but for the rounds, which are the base's.
        PanelType.HYBRID: ConsensusRule(threshold=0.6, maximum_rounds=4),
    }
)
"""All count the seats convened, need two thirds of them to answer, and use the standard method."""
