"""How a command ends: its exit status, and one line for what was refused."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from domain.panel import Panel, PanelStatus
from domain.shared import (
    Conflict,
    DomainError,
    Forbidden,
    InvalidValue,
    NotFound,
    StaleVersion,
    Unavailable,
)
from entrypoints.cli.refusal import as_typed

DONE = 0
FAULT = 1
BAD_INPUT = 2
PANEL_FAILED = 3
NOT_FOUND = 4
WAITS_FOR_PEOPLE = 5

_BY_CODE: Mapping[str, int] = MappingProxyType(
    {"backup_damaged": FAULT, "tenant_unknown": BAD_INPUT}
)
_BY_KIND: Mapping[type[DomainError], int] = MappingProxyType(
    {
        StaleVersion: FAULT,
        NotFound: NOT_FOUND,
        InvalidValue: BAD_INPUT,
        Forbidden: BAD_INPUT,
        Conflict: BAD_INPUT,
        Unavailable: BAD_INPUT,
    }
)
"""The first kind that fits counts."""

_ADVICE: Mapping[str, str] = MappingProxyType(
    {
        "backup_id_invalid": "'ask-panel backup list' shows those there are",
        "backup_unknown": "'ask-panel backup list' shows those there are",
        "expert_not_invited": "--expert invites one by its id",
        "expert_unknown": "'ask-panel experts list' shows who there is",
        "hold_exists": "'ask-panel panels holds' shows why; 'ask-panel panels release' lifts it",
        "hold_unknown": "'ask-panel panels holds' shows those there are",
        "key_unknown": "'ask-panel keys list' shows the tenant's",
        "member_unknown": "'ask-panel members list' shows who there is",
        "members_too_few": "name more of them with --expert, or leave it out for the default",
        "people_need_hybrid": "add --type hybrid, with --base for the protocol it follows",
        "base_type_unfit": "give --base together with --type hybrid",
        "price_unknown": "--budget-tokens does that",
        "panel_held": "'ask-panel panels release' does that",
        "tenant_held": "'ask-panel panels release' does that",
        "panel_stale": "if it runs elsewhere, 'ask-panel resume' prints its result in the end",
        "panel_unknown": "'ask-panel panels list' shows yours",
        "replay_too_early": "'ask-panel resume' runs it to its end",
        "seat_not_awaited": "'ask-panel resume' runs it on, and says for whom it waits",
        "scale_needed": "give it by --scale LOW:HIGH",
        "tenant_budget_spent": "'ask-panel tenants budget' shows and changes it",
        "tenant_budget_unknown": "limit tokens instead: 'ask-panel tenants budget'",
        "tenant_unknown": "'ask-panel tenants list' shows them",
    }
)
"""What to do about an error, by its code, where its own words leave that open."""


_LISTS: Mapping[str, str] = MappingProxyType(
    {
        "key_id": "'ask-panel keys list' shows the tenant's",
        "panel_id": "'ask-panel panels list' shows yours",
        "tenant_id": "'ask-panel tenants list' shows them",
    }
)
"""Where the right values of a field are seen."""


def status_of_error(error: DomainError) -> int:
    """The exit status for a refusal."""
    by_kind = (status for kind, status in _BY_KIND.items() if isinstance(error, kind))
    return _BY_CODE.get(error.code, next(by_kind, FAULT))


def explained(error: DomainError, arguments: Sequence[str] = ()) -> str:
    """The refusal's message, with what to do, in the words of the command line's arguments."""
    advice = _ADVICE.get(error.code)
    if not isinstance(error, InvalidValue):
        return f"{error.message}; {advice}" if advice else error.message
    advice = advice or _LISTS.get(error.field)
    message = f"{error.message}; {advice}" if advice else error.message
    return as_typed(error, message, arguments)


def status_of_panel(panel: Panel) -> int:
    """The exit status for a panel that was to be run as far as it goes."""
    if panel.awaited is not None:
        return WAITS_FOR_PEOPLE
    return DONE if panel.status is PanelStatus.COMPLETED else PANEL_FAILED
