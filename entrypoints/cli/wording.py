"""Figures and kinds, in words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from domain.consensus import ConsensusResult, ConsensusRule
from domain.panel import Opinion, Panel, PanelStatus, PanelType, Point, same_model_warning
from domain.shared import Budget, Usage
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


def panel_type_in_words(panel: Panel) -> str:
    """The protocol; of a hybrid panel also the one that it follows."""
    if panel.panel_type is PanelType.HYBRID:
        return f"{panel.panel_type.value} ({panel.base_type.value}, with people)"
    return panel.panel_type.value


def counted(number: int, singular: str, plural: str = "") -> str:
    """A number with its noun: `1 seat`, `2 seats`."""
    return f"{number:,} {singular if number == 1 else plural or f'{singular}s'}"


def names_of(panel: Panel, seats: Sequence[str]) -> str:
    """Seats and officers by their names for people, in the given order."""
    names = {one.agent_id: one.agent_name for one in (*panel.members, *panel.officers)}
    return ", ".join(names.get(seat, seat) for seat in seats)


def stand_of(opinion: Opinion | None) -> str:
    """Where a seat stands in the end, or why it stands nowhere."""
    if opinion is None:
        return "has not spoken"
    if opinion.abstention is not None:
        return f"abstains: {opinion.abstention}"
    return opinion.position or "rates, takes no position"


def points_in_words(points: Sequence[Point]) -> str:
    """How many points of which kind: `2 assumptions, 1 theme`."""
    kinds = Counter(point.kind.value for point in points)
    return ", ".join(counted(number, kind) for kind, number in kinds.items())


def budget_in_words(budget: Budget) -> str:
    """Its limits; empty where there are none."""
    limits = (
        f"{budget.usd:g} USD" if budget.usd is not None else "",
        f"{budget.tokens:,} tokens" if budget.tokens is not None else "",
        f"{budget.seconds:g} s" if budget.seconds is not None else "",
    )
    return ", ".join(limit for limit in limits if limit)


def usage_in_words(usage: Usage) -> str:
    """Requests, tokens and what they cost."""
    tokens = f"{usage.input_tokens:,} tokens read, {usage.output_tokens:,} written"
    cost = "price unknown" if usage.usd is None else f"{usage.usd:.4f} USD"
    return f"{counted(usage.requests, 'request')}, {tokens}, {cost}"


def same_model_in_words(panel: Panel) -> str | None:
    """The warning that seats share a language model, with the figure behind it; or None."""
    warning = same_model_warning(panel)
    if warning is None:
        return None
    shared = " and ".join(
        f"{one.model} answers for {len(one.seats)} of {warning.seats} seats"
        for one in warning.models
    )
    return (
        f"{shared}. A model repeats its own errors: the {warning.seats} seats are worth at most "
        f"{warning.effective_voices:.1f} independent voices, if errors correlate by "
        f"{warning.error_correlation:.2f} (nine models were worth two votes: Kohli 2026, "
        "arXiv 2605.29800). Their agreement says less than it seems to."
    )
