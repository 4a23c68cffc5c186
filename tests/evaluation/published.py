"""Figures to beat, measured elsewhere on the whole of each set."""

from collections.abc import Mapping

from attrs import frozen


@frozen(kw_only=True)
class Figures:
    """Accuracies of two methods without any truth, 0 to 1, rounded to three digits."""

    majority: float
    dawid_skene: float

    @property
    def better(self) -> float:
        """The higher of the two."""
        return max(self.majority, self.dawid_skene)


VOTES: Mapping[str, Figures] = {
    "mmlu_pro_models": Figures(majority=0.587, dawid_skene=0.615),
    "bluebird": Figures(majority=0.759, dawid_skene=0.889),
    "dog": Figures(majority=0.822, dawid_skene=0.843),
    "rte": Figures(majority=0.897, dawid_skene=0.928),
}
"""By the name of the set."""

ESTIMATES: Mapping[str, float] = {
    "mean": 0.152,
    "log-odds mean": 0.145,
    "best published method": 0.1105,
}
"""Brier scores of round 2."""
