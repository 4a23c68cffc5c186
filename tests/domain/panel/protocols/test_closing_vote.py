"""The peer ranking: shuffled labels, nobody ranks an own answer, Borda's shares."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.hypothesis.panel import BASES
from domain.panel import (
    PEER_RANKING,
    Conclude,
    Opinion,
    Packet,
    Panel,
    PanelType,
    Point,
    PointKind,
    RankedSeat,
    next_turn,
    peer_ranking,
    require_fitting_answer,
)
from domain.shared import InvalidValue
from tests.domain.panel.examples import NOW, a_running_panel
from tests.domain.panel.protocols.scripts import named, saying, scripts
from tests.domain.panel.protocols.turns import Answer, Said, deliberated, rounds_of


def a_voting_panel(seats: int = 4, seed: int = 0) -> Panel:
    return a_running_panel(
        panel_type=PanelType.DELPHI, seats=seats, seed=seed, closing_vote=True, maximum_rounds=1
    )


def ranking_by(merit: dict[str, int]) -> Answer:
    """Seats say who they are, and rank the others by their merit, the greatest first."""

    def answer(packet: Packet) -> Said:
        if packet.phase.name != PEER_RANKING.name:
            own = Opinion(ratings={"risk": 5}, rationale=f"answer #{packet.seat.agent_id[-1]}")
            return "So.", own, ()
        seats = {one.label: f"seat-{one.text[-1]}" for one in packet.threads}
        order = sorted(packet.targets, key=lambda label: -merit[seats[label]])
        return "So.", None, tuple(Point(kind=PointKind.RANK, about=label) for label in order)

    return answer


def ballots_shown(panel: Panel, answer: Answer) -> list[Packet]:
    return next(p for turn, p in rounds_of(panel, answer) if turn.phase.name == PEER_RANKING.name)


@settings(max_examples=20)
@given(st.permutations(["seat-1", "seat-2", "seat-3", "seat-4"]), st.integers(0, 99))
def test_who_all_put_first_is_first_whatever_the_seed(order: list[str], seed: int) -> None:
    merit = {seat: -place for place, seat in enumerate(order)}
    panel = deliberated(a_voting_panel(seed=seed), ranking_by(merit))

    ranked = peer_ranking(panel)

    assert [one.agent_id for one in ranked] == order
    assert [one.score for one in ranked] == [1, 2 / 3, 1 / 3, 0]
    assert [one.voters for one in ranked] == [3, 3, 3, 3]


@given(st.integers(2, 6), st.integers(0, 99))
def test_no_ballot_shows_the_own_answer_and_each_shows_all_others(seats: int, seed: int) -> None:
    merit = {f"seat-{n}": n for n in range(1, 7)}

    for packet in ballots_shown(a_voting_panel(seats, seed), ranking_by(merit)):
        others = set(range(1, seats + 1)) - {int(packet.seat.agent_id[-1])}
        assert {int(one.text[-1]) for one in packet.threads} == others
        assert [one.label for one in packet.threads] == [f"K{n}" for n in range(1, seats)]
        assert packet.targets == tuple(one.label for one in packet.threads)
        assert packet.others == ()


def test_who_argued_a_side_ranks_without_one() -> None:
    panel = a_running_panel(
        panel_type=PanelType.ADVERSARIAL, seats=3, closing_vote=True, maximum_rounds=1
    )
    shown = {turn.phase.name: packets for turn, packets in rounds_of(panel, saying(named))}

    assert all(packet.stance is not None for packet in shown["case"])
    assert [packet.stance for packet in shown[PEER_RANKING.name]] == [None] * 3


def test_readers_and_seeds_get_different_labels_for_the_same_answer() -> None:
    merit = {f"seat-{n}": n for n in range(1, 7)}
    orders = {
        tuple(one.text[-1] for one in packet.threads if one.text[-1] in "345")
        for seed in range(15)
        for packet in ballots_shown(a_voting_panel(5, seed), ranking_by(merit))
        if packet.seat.agent_id in {"seat-1", "seat-2"}
    }

    assert orders == set(permutations("345"))


def test_a_ballot_must_rank_every_label_once_and_no_other() -> None:
    packet = ballots_shown(a_voting_panel(3), ranking_by({f"seat-{n}": n for n in range(1, 4)}))[0]

    def ballot(*labels: str) -> tuple[Point, ...]:
        return tuple(Point(kind=PointKind.RANK, about=label) for label in labels)

    require_fitting_answer(packet, None, ballot("K2", "K1"))
    require_fitting_answer(packet, Opinion.abstain("I cannot tell them apart."))
    for wrong in (ballot("K1"), ballot("K1", "K1"), ballot("K1", "K2", "K2")):
        with pytest.raises(InvalidValue, match="exactly one rank"):
            require_fitting_answer(packet, None, wrong)
    with pytest.raises(InvalidValue, match="'K9' is none of the labels"):
        require_fitting_answer(packet, None, ballot("K1", "K2", "K9"))
    with pytest.raises(InvalidValue, match="exactly one rank"):
        require_fitting_answer(packet, Opinion.abstain("Hm."), ballot("K1"))


def test_a_seat_that_abstained_is_on_no_ballot_and_casts_none() -> None:
    def answer(packet: Packet) -> Opinion:
        absent = packet.seat.agent_id == "seat-1"
        return Opinion.abstain("away") if absent else named(packet)

    panel = a_running_panel(seats=3, closing_vote=True, maximum_rounds=1)

    ranked = peer_ranking(deliberated(panel, saying(answer)))

    assert {one.agent_id for one in ranked} == {"seat-2", "seat-3"}


def test_two_seats_that_rank_each_other_alone_have_no_score() -> None:
    panel = deliberated(a_voting_panel(2), ranking_by({"seat-1": 1, "seat-2": 2}))

    assert peer_ranking(panel) == (
        RankedSeat(agent_id="seat-1", score=None, voters=0),
        RankedSeat(agent_id="seat-2", score=None, voters=0),
    )


def test_a_panel_without_a_closing_vote_has_no_ranking() -> None:
    assert peer_ranking(deliberated(a_running_panel(), saying(named))) == ()


def test_a_closing_vote_that_has_begun_is_held_to_its_end_also_when_the_panel_stops() -> None:
    panel = a_running_panel(
        panel_type=PanelType.STRUCTURED, seats=3, closing_vote=True, maximum_rounds=1
    )
    for turn, _ in rounds_of(panel, saying(named)):
        if turn.phase.name == PEER_RANKING.name:
            panel.stop("the budget is spent", now=NOW)
            assert next_turn(panel) == turn

    assert [one.is_open for one in panel.discussions] == [False, False]
    assert "ranked" in str(next_turn(panel))


@pytest.mark.parametrize("panel_type", BASES)
@settings(max_examples=10)
@given(answer=scripts(dimensions=("risk",)))
def test_why_the_protocol_ended_is_said_beside_the_vote(
    panel_type: PanelType, answer: Answer
) -> None:
    without, closing = (
        deliberated(
            a_running_panel(
                panel_type=panel_type,
                dimensions=("risk",),
                seats=3,
                officers=True,
                closing_vote=voting,
                maximum_rounds=4,
            ),
            answer,
        )
        for voting in (False, True)
    )

    reason = next_turn(without)
    assert isinstance(reason, Conclude)
    after = f"{reason.reason}; the seats ranked each other's answers"
    assert next_turn(closing) == Conclude(after)
