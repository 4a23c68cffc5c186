"""Whose turn it is: the laws that every protocol keeps, and the course of each."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.hypothesis import opinions, waiting_panels
from domain.panel import (
    PROTOCOLS,
    Ask,
    Conclude,
    Opinion,
    Packet,
    Panel,
    PanelStatus,
    PanelType,
    Sight,
    next_turn,
)
from domain.shared import InvalidValue
from tests.domain.panel.examples import a_running_panel
from tests.domain.panel.protocols.turns import turns_of

TYPES = st.sampled_from(list(PROTOCOLS))
SEATS = st.integers(2, 5)
ROUNDS = st.integers(1, 4)
SEEDS = st.integers(0, 1_000)


def yes(_: Packet) -> tuple[str, Opinion]:
    return "Yes.", Opinion(position="yes")


@settings(max_examples=40)
@given(TYPES, SEATS, ROUNDS, SEEDS, st.data())
def test_everyone_speaks_exactly_once_in_each_round_whatever_is_answered(
    panel_type: PanelType, seats: int, rounds: int, seed: int, data: st.DataObject
) -> None:
    panel = a_running_panel(panel_type=panel_type, seats=seats, maximum_rounds=rounds, seed=seed)
    pool = data.draw(st.lists(opinions(dimensions=("risk",)), min_size=1, max_size=3))

    turns = list(turns_of(panel, lambda _: ("So.", data.draw(st.sampled_from(pool)))))

    everyone = sorted(member.agent_id for member in panel.members)
    said = [sorted(m.agent_id for m in one.messages) for one in panel.discussions]
    assert said == [everyone] * rounds
    assert len(turns) <= rounds * seats


@settings(max_examples=40)
@given(TYPES, SEATS, ROUNDS)
def test_a_panel_ends_when_all_its_rounds_were_held(
    panel_type: PanelType, seats: int, rounds: int
) -> None:
    panel = a_running_panel(panel_type=panel_type, seats=seats, maximum_rounds=rounds)
    list(turns_of(panel, yes))

    assert next_turn(panel) == Conclude(f"all {rounds} rounds were held")


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
    waiting: tuple[Panel, Ask],
) -> None:
    panel, turn = waiting
    discussion = panel.open_discussion
    spoken = discussion.spoken if discussion else frozenset()

    assert turn.seats
    assert not spoken & set(turn.seats)
    assert sorted(turn.speaking_order) == sorted(member.agent_id for member in panel.members)
    places = [turn.speaking_order.index(seat) for seat in turn.seats]
    assert places == sorted(places)


@settings(max_examples=50)
@given(waiting_panels())
def test_the_order_of_a_round_stays_as_it_was_recorded(waiting: tuple[Panel, Ask]) -> None:
    panel, turn = waiting

    if panel.open_discussion:
        assert turn.speaking_order == panel.open_discussion.speaking_order


@given(TYPES, SEATS, SEEDS)
def test_the_same_seed_gives_the_same_order(panel_type: PanelType, seats: int, seed: int) -> None:
    one, other = (
        [turn.speaking_order for turn, _ in turns_of(panel, yes)]
        for panel in (
            a_running_panel(panel_type=panel_type, seats=seats, seed=seed),
            a_running_panel(panel_type=panel_type, seats=seats, seed=seed),
        )
    )

    assert one == other


def test_other_seeds_and_other_rounds_give_other_orders() -> None:
    orders = {
        turn.speaking_order
        for seed in range(20)
        for turn, _ in turns_of(a_running_panel(seats=4, seed=seed), yes)
    }

    assert len(orders) > 12


def test_every_seat_comes_first_about_as_often_as_any_other() -> None:
    turns = [next_turn(a_running_panel(seats=4, seed=seed)) for seed in range(400)]
    first = [turn.speaking_order[0] for turn in turns if isinstance(turn, Ask)]

    assert all(70 <= first.count(f"seat-{n}") <= 130 for n in (1, 2, 3, 4))


def test_the_order_is_the_same_on_every_machine_and_in_every_version() -> None:
    turn = next_turn(a_running_panel(seats=4, seed=7))

    assert isinstance(turn, Ask)
    assert turn.speaking_order == ("seat-3", "seat-4", "seat-1", "seat-2")


@pytest.mark.parametrize("panel_type", [one for one in PanelType if one not in PROTOCOLS])
def test_a_type_without_a_protocol_is_refused_with_those_there_are(panel_type: PanelType) -> None:
    panel = a_running_panel(panel_type=panel_type)

    with pytest.raises(InvalidValue, match=f"a {panel_type} panel cannot deliberate yet") as no:
        next_turn(panel)

    assert "structured, open" in str(no.value)
    assert panel.status is PanelStatus.IN_PROGRESS


def test_a_structured_panel_states_in_turn_then_revises_at_once() -> None:
    panel = a_running_panel(panel_type=PanelType.STRUCTURED, seats=3, maximum_rounds=3)

    course = [
        (turn.round_number, turn.phase.name, len(turn.seats)) for turn, _ in turns_of(panel, yes)
    ]

    assert course == [
        (1, "statement", 1),
        (1, "statement", 1),
        (1, "statement", 1),
        (2, "revision", 3),
        (3, "revision", 3),
    ]


def test_an_open_panel_answers_blind_at_once_then_exchanges() -> None:
    panel = a_running_panel(panel_type=PanelType.OPEN, seats=3)

    course = [
        (turn.round_number, turn.phase.name, turn.phase.sight, len(turn.seats))
        for turn, _ in turns_of(panel, yes)
    ]

    assert course == [
        (1, "independent_answer", Sight.NOTHING, 3),
        (2, "exchange", Sight.EARLIER_ROUNDS, 3),
    ]
    assert [discussion.blind for discussion in panel.discussions] == [True, False]
