"""Set aside what a panel may spend of its tenant's month, as it begins."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from attrs import frozen

from application.panel.allowance import left_of, month_of
from application.panel.estimate_panel import estimate_panel
from application.panel.ports import ExpertModels, PanelUnitOfWork
from domain.evidence import Document
from domain.panel import Panel
from domain.shared import Budget, Exhausted, Usage

Amount = TypeVar("Amount", int, float)


@frozen(kw_only=True)
class Purse:
    """What pays for a tenant's panels.

    Attributes:
        monthly: what they may spend together in a calendar month (UTC).
        models: know what answers may cost.
    """

    monthly: Budget
    models: ExpertModels

    @property
    def is_limited(self) -> bool:
        """Whether there is anything to set aside from."""
        return self.monthly.tokens is not None or self.monthly.usd is not None


async def set_aside(
    panel: Panel,
    documents: Sequence[Document],
    *,
    purse: Purse,
    uow: PanelUnitOfWork,
    now: datetime,
) -> Budget | None:
    """The panel's share of its tenant's month: its own budget, or else its estimate, at most.

    It is less where less is left. What panels under way may still spend of their shares is not
    left; nobody else sets anything aside until `uow` has ended. So panels that begin at once
    cannot overspend together.

    Args:
        panel: a draft, which the unit of work is about to save in progress.
        documents: its evidence.
        purse: what pays.
        uow: has been entered.
        now: tells the month.

    Returns:
        The share; None where nothing needs to be set aside.

    Raises:
        Exhausted: nothing is left, or not before panels under way have ended.
    """
    if not purse.is_limited:
        return None
    wanted = _wanted(panel, documents, purse)
    found = await uow.panels.spending(month_of(now))
    left = left_of(purse.monthly, found.spent)
    share = Budget(
        tokens=_share(wanted.tokens, left.tokens, found.held.tokens),
        usd=_share(wanted.usd, left.usd, found.held.usd or 0.0),
    )
    return share if share != Budget() else None


def _wanted(panel: Panel, documents: Sequence[Document], purse: Purse) -> Usage:
    """What the panel takes at most of what is limited; None of USD for as many as there are."""
    budget, monthly = panel.budget, purse.monthly
    unknown = (monthly.tokens is not None and budget.tokens is None) or (
        monthly.usd is not None and budget.usd is None
    )
    estimate = Usage()
    if unknown:
        estimate = estimate_panel(panel, documents, models=purse.models).total
    return Usage(
        input_tokens=estimate.tokens if budget.tokens is None else budget.tokens,
        usd=estimate.usd if budget.usd is None else budget.usd,
    )


def _share(wanted: Amount | None, left: Amount | None, held: Amount) -> Amount | None:
    if left is None or wanted == 0:
        return None
    free = left - held
    if free <= 0:
        message = (
            "what the tenant may still spend this month is set aside for panels under way; begin "
            "this one when another has ended"
        )
        raise Exhausted("tenant_budget_set_aside", message)
    return free if wanted is None else min(wanted, free)
