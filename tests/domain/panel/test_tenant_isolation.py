"""On behalf of another tenant, nothing can be done with a panel."""

import inspect
from collections.abc import Iterator

import pytest

from domain.panel import Panel, PanelId, PanelStatus, PanelType
from domain.tenancy import TenantContext, TenantId, TenantMismatch
from tests.domain.panel.examples import (
    CHANGES,
    QUERY,
    a_draft,
    a_measured_panel,
    a_panel_in_round_1,
    a_panel_that_ended,
    a_panel_that_waits_for_a_signature,
    a_running_panel,
)

FOREIGNER = TenantId.generate()
ALLOWED_IN = {
    "add_member": a_draft,
    "assign_seat": lambda: a_draft(panel_type=PanelType.HYBRID, seats=2, humans=1),
    "begin": lambda: a_draft(seats=2),
    "change_status": a_draft,
    "start_discussion_round": a_running_panel,
    "add_message": a_panel_in_round_1,
    "complete_discussion_round": a_panel_in_round_1,
    "update_consensus": a_running_panel,
    "complete": a_measured_panel,
    "appoint": a_draft,
    "add_note": lambda: a_running_panel(officers=True),
    "wait_for": a_running_panel,
    "stop": a_running_panel,
    "sign": a_panel_that_waits_for_a_signature,
}
LOOKS = {"collect_events", "mark_saved", "member", "officer", "note", "check_answer"}


@pytest.fixture(autouse=True)
def nobody_afterwards() -> Iterator[None]:
    yield
    TenantContext.clear()


def state_of(panel: Panel) -> str:
    return repr(panel)


def test_a_panel_is_put_on_behalf_of_its_own_tenant_or_of_nobody() -> None:
    owner = TenantId.generate()

    with TenantContext.use(owner):
        panel = Panel(
            panel_id=PanelId.generate(), tenant_id=owner, query=QUERY, panel_type=PanelType.OPEN
        )

    assert panel.status is PanelStatus.DRAFT


def test_a_panel_of_another_tenant_cannot_be_built() -> None:
    with TenantContext.use(FOREIGNER), pytest.raises(ValueError, match="Tenant mismatch"):
        a_draft()


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_made_on_behalf_of_the_owner(change: str) -> None:
    panel = ALLOWED_IN[change]()
    before = state_of(panel)

    with TenantContext.use(panel.tenant_id):
        CHANGES[change](panel)

    assert state_of(panel) != before


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_on_behalf_of_another_tenant_is_refused_and_leaves_no_trace(change: str) -> None:
    panel = ALLOWED_IN[change]()
    before = state_of(panel)

    with (
        TenantContext.use(FOREIGNER),
        pytest.raises(ValueError, match="Tenant mismatch") as refusal,
    ):
        CHANGES[change](panel)

    assert isinstance(refusal.value, TenantMismatch)
    assert state_of(panel) == before


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("status", [one for one in PanelStatus if one.is_terminal])
def test_a_foreigner_does_not_even_learn_that_a_panel_has_ended(
    change: str, status: PanelStatus
) -> None:
    panel = a_panel_that_ended(status)

    with TenantContext.use(FOREIGNER), pytest.raises(TenantMismatch):
        CHANGES[change](panel)


def test_the_changes_above_are_all_that_a_panel_offers() -> None:
    offered = {name for name, _ in inspect.getmembers(Panel, inspect.isfunction)}

    assert {name for name in offered if not name.startswith("_")} == {
        *CHANGES,
        *LOOKS,
        "go_on",
    }


def test_nobody_else_ends_the_wait_for_people() -> None:
    panel = a_panel_that_waits_for_a_signature()

    with TenantContext.use(FOREIGNER), pytest.raises(TenantMismatch):
        panel.go_on()

    assert panel.awaited is not None
