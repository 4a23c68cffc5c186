"""How many independent voices a panel can have whose seats share a language model."""

from attrs import frozen

from domain.panel.panel_state import PanelState

NINE_JUDGES, THEIR_VOTES = 9, 2

ERROR_CORRELATION = (NINE_JUDGES / THEIR_VOTES - 1) / (NINE_JUDGES - 1)
"""0.44: how much language models err alike, as far as is published.

Kohli, "Nine Judges, Two Effective Votes: Correlated Errors Undermine LLM Evaluation Panels"
(arXiv 2605.29800, 2026): nine models of seven families, on three data sets with a hundred human
labels an item, were worth about two independent votes by Kish's effective sample size. This is
the correlation that gives two of nine. It was found mostly between different models; seats of one
model can hardly err less alike, so that what follows from it is a most. Kim, Garg, Peng and Garg,
"Correlated Errors in Large Language Models" (ICML 2025, PMLR 267, arXiv 2506.07962) point the
same way: on one leaderboard models agree 60 % of the time when both err, the more so where they
share architecture and provider.
"""


@frozen(kw_only=True)
class SharedModel:
    """A language model that answers for two or more seats."""

    model: str
    seats: tuple[str, ...]


@frozen(kw_only=True)
class SameModelWarning:
    """What is to be said of a panel some of whose seats share a language model.

    Attributes:
        models: those that are shared, in the order of the seats.
        seats: how many seats were convened.
        effective_voices: how many independent voices they are worth at most: 1 to `seats`.
        error_correlation: what that rests on (see `ERROR_CORRELATION`).
    """

    models: tuple[SharedModel, ...]
    seats: int
    effective_voices: float
    error_correlation: float = ERROR_CORRELATION


def shared_models(panel: PanelState) -> tuple[SharedModel, ...]:
    """The language models that answer for more than one seat, with those seats.

    People, and experts that are no language models (`extractive`), are not meant.
    """
    seats: dict[str, list[str]] = {}
    for member in panel.members:
        if ":" in member.answered_by:
            seats.setdefault(member.answered_by, []).append(member.agent_id)
    return tuple(SharedModel(model=m, seats=tuple(s)) for m, s in seats.items() if len(s) > 1)


def same_model_warning(panel: PanelState) -> SameModelWarning | None:
    """The warning that a panel needs; None where no two seats share a language model.

    Kish's effective size for the seats' pairwise correlations, n^2 / (n + sum of rho over all
    ordered pairs): rho for two seats of one model, 0 for any other two. Where all n seats share
    one model that is n / (1 + (n - 1) rho).
    """
    shared = shared_models(panel)
    if not shared:
        return None
    convened = len(panel.members)
    pairs = sum(len(one.seats) * (len(one.seats) - 1) for one in shared)
    return SameModelWarning(
        models=shared,
        seats=convened,
        effective_voices=convened**2 / (convened + ERROR_CORRELATION * pairs),
    )
