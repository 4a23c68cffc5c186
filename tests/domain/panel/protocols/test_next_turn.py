"""Whose turn it is: the laws that every protocol keeps whatever is answered."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.hypothesis import waiting_panels
from domain.panel import (
    MEMBER_LIMITS,
    PEER_RANKING,
    PROTOCOLS,
    Ask,
    AwaitHumans,
    AwaitSignOff,
    Conclude,
    Opinion,
    Packet,
    Panel,
    PanelStatus,
    PanelType,
    next_turn,
    stances,
)
from tests.domain.panel.examples import NOW, a_draft, a_running_panel
from tests.domain.panel.protocols.scripts import (
    KINDS,
    OPTIONS,
    named,
    new_each_time,
    saying,
    scripted_panels,
)
from tests.domain.panel.protocols.turns import Answer, deliberated, rounds_of, turns_of

SEEDS = st.integers(0, 1_000)
ROUNDS = st.integers(1, 10)
STUBBORN: dict[str, Answer] = {
    "abstaining": saying(Opinion.abstain("I do not know.")),
    "always the same": saying(named, ("The same.",)),
    "always new": new_each_time,
}


def test_every_type_has_a_protocol_and_limits() -> None:
    assert set(PROTOCOLS) == set(MEMBER_LIMITS) == set(PanelType)


@settings(max_examples=100)
@given(scripted_panels())
def test_everyone_speaks_exactly_once_in_each_round_whatever_is_answered(
    scripted: tuple[Panel, Answer],
) -> None:
    panel, answer = scripted

    deliberated(panel, answer)

    everyone = sorted(member.agent_id for member in panel.members)
    for discussion in panel.discussions:
        assert sorted(message.agent_id for message in discussion.messages) == everyone
        assert sorted(discussion.speaking_order) == everyone
        assert not discussion.is_open


@settings(max_examples=100)
@given(scripted_panels())
def test_every_panel_ends_within_its_rounds_and_one_for_the_closing_vote(
    scripted: tuple[Panel, Answer],
) -> None:
    panel, answer = scripted
    limit = panel.measurements.rule.maximum_rounds

    turns = list(turns_of(panel, answer))

    assert len(panel.discussions) <= limit + panel.closing_vote
    most_tasks_of_offices = 3
    assert len(turns) <= len(panel.discussions) * len(panel.members) + most_tasks_of_offices
    hybrid = panel.panel_type is PanelType.HYBRID
    assert isinstance(next_turn(panel), AwaitSignOff if hybrid else Conclude)


@pytest.mark.parametrize("stubborn", STUBBORN)
@pytest.mark.parametrize(("panel_type", "base"), KINDS)
@settings(max_examples=5)
@given(rounds=ROUNDS, officers=st.booleans())
def test_no_habit_of_the_seats_keeps_a_panel_going(
    stubborn: str, panel_type: PanelType, base: PanelType, *, rounds: int, officers: bool
) -> None:
    panel = a_running_panel(
        panel_type=panel_type, base_type=base, maximum_rounds=rounds, officers=officers, seats=3
    )

    deliberated(panel, STUBBORN[stubborn])

    assert 1 <= len(panel.discussions) <= rounds
    assert panel.has_consensus


@settings(max_examples=50)
@given(scripted_panels())
def test_each_round_that_voted_is_measured_and_no_other(scripted: tuple[Panel, Answer]) -> None:
    panel, answer = scripted

    deliberated(panel, answer)

    voted = [one.round_number for one in panel.discussions if one.votes]
    assert [result.round_number for result in panel.measurements.results] == voted


@settings(max_examples=50)
@given(waiting_panels())
def test_asking_for_the_turn_changes_nothing(waiting: tuple[Panel, Ask]) -> None:
    panel, turn = waiting
    before = repr(panel)

    again = next_turn(panel)

    assert again == turn
    assert repr(panel) == before


@settings(max_examples=50)
@given(waiting_panels())
def test_those_whose_turn_it_is_have_not_spoken_in_this_round(
    waiting: tuple[Panel, Ask | AwaitHumans],
) -> None:
    panel, turn = waiting
    discussion = panel.open_discussion
    spoken = discussion.spoken if discussion else frozenset()

    assert turn.seats
    assert len(set(turn.seats)) == len(turn.seats)
    assert not spoken.intersection(turn.seats)


@settings(max_examples=50)
@given(waiting_panels())
def test_the_order_of_a_round_stays_as_it_was_recorded(waiting: tuple[Panel, Ask]) -> None:
    panel, turn = waiting

    if panel.open_discussion:
        assert turn.speaking_order == panel.open_discussion.speaking_order


@settings(max_examples=50)
@given(waiting_panels())
def test_a_round_under_way_goes_on_in_its_own_phase(waiting: tuple[Panel, Ask]) -> None:
    panel, turn = waiting

    if panel.open_discussion:
        assert turn.phase.name == panel.open_discussion.phase
        assert turn.phase.opinion == panel.open_discussion.votes
        assert turn.round_number == panel.open_discussion.round_number


@pytest.mark.parametrize(("panel_type", "base"), KINDS)
@given(seats=st.integers(2, 5), seed=SEEDS)
def test_the_seed_alone_fixes_order_sides_and_who_answers_what(
    panel_type: PanelType, base: PanelType, seats: int, seed: int
) -> None:
    courses = []
    for joining in (1, -1):
        panel = a_draft(panel_type=panel_type, base_type=base, seed=seed, maximum_rounds=4)
        for number in list(range(1, seats + 1))[::joining]:
            panel.add_member(f"seat-{number}", f"Expert {number}", "expert", now=NOW)
        panel.change_status(PanelStatus.IN_PROGRESS, now=NOW)
        turns = [(turn, stances(panel)) for turn, _ in rounds_of(panel, new_each_time)]
        courses.append([(t.speaking_order, t.targets, sides) for t, sides in turns])

    assert courses[0] == courses[1]


def test_other_seeds_and_other_rounds_give_other_orders() -> None:
    orders = {
        turn.speaking_order
        for seed in range(20)
        for turn, _ in rounds_of(a_running_panel(seats=4, seed=seed), new_each_time)
    }

    assert len(orders) > 12


def test_every_seat_comes_first_about_as_often_as_any_other() -> None:
    turns = [next_turn(a_running_panel(seats=4, seed=seed)) for seed in range(400)]
    first = Counter(turn.speaking_order[0] for turn in turns if isinstance(turn, Ask))

    assert all(70 <= first[f"seat-{n}"] <= 130 for n in (1, 2, 3, 4))


def test_the_order_is_the_same_on_every_machine_and_in_every_version() -> None:
    turn = next_turn(a_running_panel(seats=4, seed=7))

    assert isinstance(turn, Ask)
    assert turn.speaking_order == ("seat-3", "seat-4", "seat-1", "seat-2")


@settings(max_examples=60)
@given(scripted_panels())
def test_nobody_is_ever_asked_about_an_own_point(scripted: tuple[Panel, Answer]) -> None:
    panel, _ = scripted

    for turn, packets in rounds_of(panel, new_each_time):
        for packet in packets:
            own = {f"of {packet.seat.agent_id} in round"}
            answered = [one for one in packet.threads if one.label in packet.targets]
            challenged = {"rebuttal": [text for one in answered for text in one.replies]}
            shown = challenged.get(turn.phase.name, [one.text for one in answered])
            assert [text for text in shown if any(mark in text for mark in own)] == []


@settings(max_examples=30)
@given(scripted_panels())
def test_a_closing_vote_comes_last_and_once(scripted: tuple[Panel, Answer]) -> None:
    panel, answer = scripted

    deliberated(panel, answer)

    votes = [one.phase == PEER_RANKING.name for one in panel.discussions]
    assert sum(votes) == panel.closing_vote
    assert not any(votes[:-1])


@pytest.mark.parametrize("panel_type", [PanelType.STRUCTURED, PanelType.OPEN, PanelType.DELPHI])
def test_a_panel_that_never_agrees_says_that_all_its_rounds_were_held(
    panel_type: PanelType,
) -> None:
    panel = a_running_panel(panel_type=panel_type, options=OPTIONS, seats=2)

    def contrary(packet: Packet) -> Opinion:
        number = packet.round_number + int(packet.seat.agent_id[-1])
        return Opinion(position=OPTIONS[number % 2], rationale="Because.")

    deliberated(panel, saying(contrary))

    assert next_turn(panel) == Conclude("all 2 rounds were held")
