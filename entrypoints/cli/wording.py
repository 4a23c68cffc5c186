"""Figures and kinds, in words."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from domain.consensus import ConsensusResult, ConsensusRule
from domain.panel import Panel, PanelStatus
from entrypoints.representation import experts_label

_STATUSES: Mapping[PanelStatus, str] = MappingProxyType(
    {
        PanelStatus.DRAFT: "has not begun",
        PanelStatus.IN_PROGRESS: "is still in progress",
        PanelStatus.COMPLETED: "is completed",
        PanelStatus.FAILED: "failed",
        PanelStatus.CANCELLED: "was cancelled",
    }
)


def label_of(panel: Panel, labels: Mapping[str, str]) -> str:
    """What readers must know of the experts, or their kind where there is no more to say."""
    return experts_label(panel, labels)


def figure(value: float | None) -> str:
    """A figure from 0 to 1 with two decimals, or a dash where it is undefined."""
    return "-" if value is None else f"{value:.2f}"


def level_in_words(level: float | None, rule: ConsensusRule) -> str:
    """What a level says about the panel."""
    match level:
        case None:
            return "not measured"
        case 1.0:
            return "unanimous"
        case 0.0:
            return "none: no position is ahead (1 would be unanimity)"
        case _ if level >= rule.threshold:
            return f"a consensus: {rule.threshold:g} or more counts as one, 1 is unanimity"
        case _:
            return f"no consensus: {rule.threshold:g} or more counts as one, 1 is unanimity"


def confidence_in_words(result: ConsensusResult) -> str:
    """Where the confidence comes from."""
    basis = str(result.parameters.get("confidence", "uncalibrated"))
    return "stated by the seats, not calibrated" if basis.startswith("uncalibrated") else basis


def status_in_words(status: PanelStatus) -> str:
    """What became of a panel, to follow "the panel"."""
    return _STATUSES[status]


def duration(elapsed: timedelta) -> str:
    """Minutes and seconds, as `1:05`."""
    minutes, seconds = divmod(int(elapsed.total_seconds()), 60)
    return f"{minutes}:{seconds:02}"


def phase_in_words(phase: str) -> str:
    """A protocol's name for a round, as people write it."""
    return phase.replace("_", " ")


def instant(at: datetime) -> str:
    """A moment to the minute, in UTC."""
    return f"{at:%Y-%m-%d %H:%M} UTC"
