"""Whether this installation can answer for every seat and office of a panel, within limits."""

from application.panel.ports import ExpertModels
from domain.panel import Panel
from domain.shared import Budget, InvalidValue


def require_models(panel: Panel, models: ExpertModels, *limits: Budget) -> None:
    """Refuse a panel with a model that is not there, or without a price where money is limited.

    Raises:
        InvalidValue: as said; the message names the model.
    """
    money_limited = any(limit.usd is not None for limit in limits)
    for seat in (*panel.members, *panel.officers):
        for name in (seat.answered_by, seat.fallback):
            if not name or seat.is_human:
                continue
            if not models.of(name).has_price and money_limited:
                message = f"no price is known for {name}; limit its tokens instead"
                raise InvalidValue("price_unknown", message, field="budget.usd")
