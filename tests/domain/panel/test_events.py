"""What a panel says of what happened to it: each thing once, in order, never changed."""

import pytest
from attrs import has
from attrs.exceptions import FrozenInstanceError
from hypothesis import given, settings

from adapters.hypothesis import panel_events, panels
from domain.consensus import Consensus, ConsensusRule
from domain.panel import (
    ConsensusUpdated,
    MemberAdded,
    MessageAdded,
    Panel,
    PanelCompleted,
    PanelCreated,
    PanelEvent,
    PanelFailed,
    PanelId,
    PanelStatus,
    PanelType,
    RoundCompleted,
    RoundStarted,
    Source,
    StatusChanged,
)
from domain.shared import DomainEvent
from domain.tenancy import TenantId
from tests.domain.panel.examples import (
    NOW,
    QUERY,
    a_completed_panel,
    a_draft,
    a_panel_in_round_1,
    a_result,
    a_running_panel,
    an_opinion,
)


def test_the_life_of_a_panel_is_told_in_order() -> None:
    panel = a_panel_in_round_1()
    panel.add_message(1, "seat-1", "Expert 1", "Yes.", an_opinion(), now=NOW)
    panel.complete_discussion_round(1, now=NOW)
    panel.update_consensus(a_result(), now=NOW)
    panel.complete("Do it", now=NOW)

    told = [event.event_type for event in panel.collect_events()]

    assert told == [
        "panel_created",
        "member_added",
        "member_added",
        "status_changed",
        "round_started",
        "message_added",
        "round_completed",
        "consensus_updated",
        "status_changed",
        "panel_completed",
    ]


def test_events_are_handed_over_once() -> None:
    panel = a_draft(seats=1)

    assert len(panel.collect_events()) == 2
    assert panel.collect_events() == ()

    panel.change_status(PanelStatus.CANCELLED, now=NOW)
    assert [event.event_type for event in panel.collect_events()] == ["status_changed"]


@settings(max_examples=30)
@given(panels())
def test_every_event_says_what_whose_and_when(panel: Panel) -> None:
    events = panel.collect_events()

    assert {event.tenant_id for event in events} == {panel.tenant_id}
    assert {event.panel_id for event in events} == {panel.panel_id}
    assert [event.occurred_at for event in events] == sorted(e.occurred_at for e in events)
    assert all(event.occurred_at.tzinfo for event in events)
    assert events[0].event_type == "panel_created"


@settings(max_examples=30)
@given(panel_events())
def test_an_event_is_never_changed(event: PanelEvent) -> None:
    assert has(type(event))
    assert isinstance(event, DomainEvent)
    with pytest.raises(FrozenInstanceError):
        event.occurred_at = NOW  # type: ignore[misc]


def test_the_question_and_its_type_are_told() -> None:
    (created,) = a_draft(panel_type=PanelType.OPEN).collect_events()

    assert isinstance(created, PanelCreated)
    assert (created.query, created.panel_type) == (QUERY, PanelType.OPEN)
    assert created.occurred_at == NOW


def test_the_record_fixes_the_rule_and_all_else_that_was_put_before_the_first_round() -> None:
    rule = ConsensusRule(method="quantum", threshold=0.8, maximum_rounds=3)
    panel = Panel(
        panel_id=PanelId.generate(),
        tenant_id=TenantId.generate(),
        query=QUERY,
        panel_type=PanelType.OPEN,
        options=("file", "wait"),
        dimensions=("risk",),
        sources=(Source(name="note.md", digest="0" * 64),),
        seed=7,
        measurements=Consensus(rule=rule),
    )

    (created,) = panel.collect_events()

    assert isinstance(created, PanelCreated)
    assert created.rule == rule
    assert (created.options, created.dimensions) == (panel.options, panel.dimensions)
    assert (created.sources, created.seed) == (panel.sources, 7)


def test_a_new_seat_is_told_with_what_answers_for_it() -> None:
    panel = a_draft()
    panel.add_member("seat", "Expert", "role", answered_by="extractive", now=NOW)

    told = last_event(panel)

    assert isinstance(told, MemberAdded)
    assert told.member.answered_by == "extractive"


def last_event(panel: Panel) -> PanelEvent:
    return panel.collect_events()[-1]


def test_a_new_seat_is_told() -> None:
    told = last_event(a_draft(seats=1))

    assert isinstance(told, MemberAdded)
    seat = told.member
    assert (seat.agent_id, seat.agent_name, seat.role) == ("seat-1", "Expert 1", "expert")


def test_a_step_is_told_with_both_states() -> None:
    told = last_event(a_running_panel())

    assert isinstance(told, StatusChanged)
    assert (told.old_status, told.new_status) == (PanelStatus.DRAFT, PanelStatus.IN_PROGRESS)


def test_an_opened_round_is_told_with_its_order() -> None:
    panel = a_running_panel()
    panel.start_discussion_round(
        1, phase="statement", blind=True, speaking_order=("seat-2", "seat-1"), now=NOW
    )

    told = last_event(panel)

    assert isinstance(told, RoundStarted)
    assert (told.round_number, told.phase, told.blind) == (1, "statement", True)
    assert told.speaking_order == ("seat-2", "seat-1")


def test_what_was_said_is_told_whole() -> None:
    panel = a_panel_in_round_1()
    said = panel.add_message(1, "seat-1", "Expert 1", "Yes.", an_opinion(), now=NOW)

    told = last_event(panel)

    assert isinstance(told, MessageAdded)
    assert told.message == said


def test_a_closed_round_is_told_with_the_seats_that_took_a_stand() -> None:
    panel = a_panel_in_round_1()
    panel.add_message(1, "seat-1", "Expert 1", "Yes.", an_opinion(), now=NOW)
    panel.complete_discussion_round(1, now=NOW)

    told = last_event(panel)

    assert isinstance(told, RoundCompleted)
    assert (told.round_number, told.answered, told.convened) == (1, 1, 2)


def test_a_measurement_is_told_whole() -> None:
    panel = a_running_panel()
    panel.update_consensus(a_result(0.4), now=NOW)

    told = last_event(panel)

    assert isinstance(told, ConsensusUpdated)
    assert told.result == a_result(0.4)


def test_the_end_is_told_with_the_recommendation_and_the_level() -> None:
    told = last_event(a_completed_panel())

    assert isinstance(told, PanelCompleted)
    assert (told.recommendation, told.level) == ("Take the 510(k) route", 0.8)


def test_a_failure_is_told_with_its_reason_after_the_step() -> None:
    panel = a_running_panel()
    panel.change_status(PanelStatus.FAILED, reason="quorum missed", now=NOW)

    step, failure = panel.collect_events()[-2:]

    assert isinstance(step, StatusChanged)
    assert step.reason == "quorum missed"
    assert isinstance(failure, PanelFailed)
    assert failure.reason == "quorum missed"


def test_a_panel_that_is_rebuilt_from_the_store_tells_nothing_anew() -> None:
    stored = a_draft(seats=2)

    rebuilt = Panel(
        panel_id=stored.panel_id,
        tenant_id=stored.tenant_id,
        query=stored.query,
        panel_type=stored.panel_type,
        members=stored.members,
        version=3,
        pending_events=(),
    )

    assert rebuilt.collect_events() == ()
    assert rebuilt.version == 3


def test_a_refused_change_is_not_told() -> None:
    panel = a_draft()
    panel.collect_events()

    with pytest.raises(ValueError, match="minimum"):
        panel.change_status(PanelStatus.IN_PROGRESS, now=NOW)

    assert panel.collect_events() == ()
