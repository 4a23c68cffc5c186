"""That what is drawn is valid, and reaches every corner of a panel's life."""

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from adapters.hypothesis import event_chains, labels, panel_events, panels, texts, waiting_panels
from domain.panel import Ask, Panel, PanelEvent, PanelStatus, PanelType
from domain.shared import RecordedEvent, clean_text, comparable, first_broken_link
from domain.tenancy import TenantContext, TenantId

UNSHRUNK = settings(phases=[Phase.generate], database=None, max_examples=500)

# Hypothesis prints what it finds; a panel with several rounds is long, and nobody reads it here.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")


@given(texts())
def test_texts_are_accepted_as_they_are_but_for_their_normal_form(text: str) -> None:
    assert clean_text(text, field="text", limit=200)


@given(labels())
def test_labels_can_be_told_apart(drawn: tuple[str, ...]) -> None:
    assert len({comparable(label) for label in drawn}) == len(drawn)


@pytest.mark.parametrize("status", PanelStatus)
@settings(max_examples=10)
@given(data=st.data())
def test_panels_stand_where_they_are_wanted(status: PanelStatus, data: st.DataObject) -> None:
    assert data.draw(panels(status)).status is status


@settings(max_examples=20)
@given(st.data(), st.from_type(TenantId))
def test_panels_are_drawn_also_on_behalf_of_somebody_else(
    data: st.DataObject, other: TenantId
) -> None:
    with TenantContext.use(other):
        panel = data.draw(panels())

    assert panel.status in PanelStatus


@settings(max_examples=20)
@given(st.data(), st.from_type(TenantId))
def test_panels_belong_to_the_tenant_that_is_named(data: st.DataObject, owner: TenantId) -> None:
    assert data.draw(panels(tenant_id=owner)).tenant_id == owner


@pytest.mark.parametrize("panel_type", [PanelType.STRUCTURED, PanelType.OPEN])
def test_panels_are_drawn_in_the_middle_of_a_round(panel_type: PanelType) -> None:
    def is_half_said(panel: Panel) -> bool:
        discussion = panel.open_discussion
        return discussion is not None and 0 < len(discussion.messages) < len(panel.members)

    half_said = find(
        panels(PanelStatus.IN_PROGRESS, panel_type=panel_type), is_half_said, settings=UNSHRUNK
    )

    assert half_said.open_discussion


def test_panels_are_drawn_with_several_rounds() -> None:
    drawn = find(
        panels(PanelStatus.COMPLETED),
        lambda panel: len(panel.discussions) > 1,
        settings=UNSHRUNK,
    )

    voted = [discussion for discussion in drawn.discussions if discussion.votes]
    assert len(drawn.measurements.results) == len(voted)


@settings(max_examples=20)
@given(waiting_panels())
def test_waiting_panels_wait_for_seats_of_their_own(waiting: tuple[Panel, Ask]) -> None:
    panel, ask = waiting

    assert panel.status is PanelStatus.IN_PROGRESS
    assert all(panel.member(seat) for seat in ask.seats)
    assert ask.seats


@settings(max_examples=20)
@given(panel_events())
def test_events_of_every_kind_say_what_kind(event: PanelEvent) -> None:
    assert event.event_type


@settings(max_examples=20)
@given(event_chains())
def test_chains_are_whole(chain: tuple[RecordedEvent, ...]) -> None:
    assert len(chain) >= 5
    assert first_broken_link(chain) is None
