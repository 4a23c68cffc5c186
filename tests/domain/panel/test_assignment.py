import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.panel import Ask, Panel, PanelStatus, PanelType, SeatAssigned, next_turn, packet_for
from domain.panel.assignment import require_holder
from domain.shared import Forbidden, IllegalState, InvalidValue, canonical_json
from tests.domain.panel.examples import NOW, a_draft


def a_hybrid() -> Panel:
    panel = a_draft(panel_type=PanelType.HYBRID, seats=2)
    panel.add_member("ann", "Ann", "reviewer", answered_by="human", now=NOW)
    return panel


def test_a_seat_is_assigned_before_the_discussion_and_its_event_says_to_whom() -> None:
    panel = a_hybrid()

    given = panel.assign_seat("ann", " subject-1 ", now=NOW)

    assert panel.assigned == (given,)
    assert given.subject == "subject-1"
    assert panel.collect_events()[-1] == SeatAssigned(
        tenant_id=panel.tenant_id, panel_id=panel.panel_id, occurred_at=NOW, assignment=given
    )


@pytest.mark.parametrize("seat", ["nobody", "seat-1"])
def test_only_a_persons_seat_can_be_somebodys(seat: str) -> None:
    panel = a_hybrid()

    with pytest.raises(InvalidValue, match="no person's seat"):
        panel.assign_seat(seat, "subject-1", now=NOW)


def test_a_seat_is_assigned_once() -> None:
    panel = a_hybrid()
    panel.assign_seat("ann", "subject-1", now=NOW)

    with pytest.raises(InvalidValue, match="assigned already"):
        panel.assign_seat("ann", "subject-2", now=NOW)


@pytest.mark.parametrize("subject", ["", "  ", "x" * 301])
def test_a_subject_is_1_to_300_characters(subject: str) -> None:
    with pytest.raises(InvalidValue):
        a_hybrid().assign_seat("ann", subject, now=NOW)


def test_once_begun_no_seat_changes_hands() -> None:
    panel = a_hybrid()
    panel.change_status(PanelStatus.IN_PROGRESS, now=NOW)

    with pytest.raises(IllegalState):
        panel.assign_seat("ann", "subject-1", now=NOW)


@given(asks=st.sampled_from([None, "subject-1", "subject-2", "", "key:1"]))
def test_only_its_holder_and_whoever_runs_the_installation_pass(asks: str | None) -> None:
    panel = a_hybrid()
    panel.assign_seat("ann", "subject-1", now=NOW)

    require_holder(panel.assigned, "bob", asks)
    if asks in {None, "subject-1"}:
        require_holder(panel.assigned, "ann", asks)
    else:
        with pytest.raises(Forbidden, match="somebody else"):
            require_holder(panel.assigned, "ann", asks)


def test_no_packet_tells_whose_a_seat_is() -> None:
    panel = a_hybrid()
    panel.assign_seat("ann", "subject-1", now=NOW)
    panel.change_status(PanelStatus.IN_PROGRESS, now=NOW)

    turn = next_turn(panel)

    assert isinstance(turn, Ask)
    for seat in panel.members:
        assert "subject-1" not in canonical_json(packet_for(panel, turn, seat.agent_id))
