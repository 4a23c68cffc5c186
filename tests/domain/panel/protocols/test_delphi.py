"""The Delphi panel: what it feeds back, who must justify, and when it stops."""

from collections.abc import Mapping
from itertools import islice

import pytest
from attrs import evolve, fields
from hypothesis import given
from hypothesis import strategies as st

from domain.consensus import Consensus, ConsensusRule
from domain.panel import (
    Ask,
    Conclude,
    Feedback,
    Opinion,
    Packet,
    Panel,
    PanelId,
    PanelStatus,
    PanelType,
    feedback_for,
    next_turn,
    packet_for,
    require_fitting_answer,
)
from domain.panel.protocols.delphi import RERATING
from domain.shared import InvalidValue
from domain.tenancy import TenantId
from tests.domain.panel.examples import NOW, QUERY, a_running_panel
from tests.domain.panel.protocols.turns import Answer, Said, deliberated, rounds_of, turns_of

RATINGS = st.lists(st.integers(1, 9), min_size=2, max_size=15)


def rating(by_round: Mapping[int, list[int]]) -> Answer:
    def answer(packet: Packet) -> Said:
        rows = by_round.get(packet.round_number, by_round[max(by_round)])
        number = int(packet.seat.agent_id.split("-")[-1])
        own = Opinion(ratings={"risk": rows[number - 1]}, rationale=f"Reason {number}.")
        return "So.", own, ()

    return answer


def first_feedback(ratings: list[int]) -> list[Packet]:
    """What each seat is shown after a first round with these ratings."""
    panel = a_running_panel(panel_type=PanelType.DELPHI, seats=len(ratings))
    list(islice(rounds_of(panel, rating({1: ratings})), 2))
    seats = tuple(member.agent_id for member in panel.members)
    again = Ask(round_number=2, phase=RERATING, speaking_order=seats, seats=seats)
    return [packet_for(panel, again, seat) for seat in seats]


def ruled(ratings: Mapping[int, list[int]], stability: float = 0.15) -> str:
    """Why a panel with these ratings ends under such a rule of three rounds."""
    panel = Panel(
        panel_id=PanelId.generate(),
        tenant_id=TenantId.generate(),
        query=QUERY,
        panel_type=PanelType.DELPHI,
        dimensions=("risk",),
        created_at=NOW,
        measurements=Consensus(rule=ConsensusRule(maximum_rounds=3, stability=stability)),
    )
    for number in range(1, len(ratings[1]) + 1):
        panel.add_member(f"seat-{number}", f"Expert {number}", "expert", now=NOW)
    panel.change_status(PanelStatus.IN_PROGRESS, now=NOW)
    turn = next_turn(deliberated(panel, rating(ratings)))
    assert isinstance(turn, Conclude)
    return turn.reason


def test_the_quartiles_are_those_of_type_7() -> None:
    """Hyndman and Fan 1996, their default in R: quantile(c(1, 2, 4, 7, 9, 9), type = 7)."""
    (spread,) = feedback_of(first_feedback([1, 2, 4, 7, 9, 9])[0]).spreads

    assert (spread.lower_quartile, spread.median, spread.upper_quartile) == (2.5, 5.5, 8.5)
    assert spread.counts == {1: 1, 2: 1, 4: 1, 7: 1, 9: 2}


def feedback_of(packet: Packet) -> Feedback:
    assert packet.feedback is not None
    return packet.feedback


@given(RATINGS)
def test_feedback_holds_statistics_the_own_answer_and_unsigned_reasons_and_nothing_else(
    ratings: list[int],
) -> None:
    packets = first_feedback(ratings)
    everybodys = {f"Reason {n}." for n in range(1, len(ratings) + 1)}

    assert {one.name for one in fields(Feedback)} == {"spreads", "positions", "reasons", "outlying"}
    for packet in packets:
        number = int(packet.seat.agent_id.split("-")[-1])
        feedback = feedback_of(packet)
        assert packet.own is not None
        assert packet.own.ratings == {"risk": ratings[number - 1]}
        assert set(feedback.reasons) == everybodys - {f"Reason {number}."}
        assert feedback.spreads == feedback_of(packets[0]).spreads
        assert (packet.others, packet.threads, packet.framing) == ((), (), "")


@given(RATINGS)
def test_no_more_than_a_quarter_of_the_steps_lies_outside_either_quartile(
    ratings: list[int],
) -> None:
    packets = first_feedback(ratings)
    (spread,) = feedback_of(packets[0]).spreads

    assert 1 <= spread.lower_quartile <= spread.median <= spread.upper_quartile <= 9
    assert sum(spread.counts.values()) == len(ratings)
    within = [spread.lower_quartile <= one <= spread.upper_quartile for one in ratings]
    most_below = -(-(len(ratings) - 1) // 4)
    assert sum(one < spread.lower_quartile for one in ratings) <= most_below
    assert sum(one > spread.upper_quartile for one in ratings) <= most_below
    assert [feedback_of(packet).outlying == () for packet in packets] == within


def test_who_stays_outside_the_middle_half_must_say_why() -> None:
    packet = first_feedback([5, 5, 5, 5, 9])[0]
    outside = Opinion(ratings={"risk": 9})

    with pytest.raises(InvalidValue, match="needs its reason"):
        require_fitting_answer(packet, outside)

    require_fitting_answer(packet, evolve(outside, rationale="A recall is under way."))
    require_fitting_answer(packet, Opinion(ratings={"risk": 5}))
    require_fitting_answer(packet, Opinion.abstain("I cannot say."))


def test_positions_are_counted_however_they_are_spelled() -> None:
    panel = a_running_panel(panel_type=PanelType.DELPHI, options=("File", "Wait"), seats=4)
    spelled = {"seat-1": "file", "seat-2": "FILE", "seat-3": " File", "seat-4": "wait"}

    def answer(packet: Packet) -> Said:
        return "So.", Opinion(position=spelled[packet.seat.agent_id], rationale="Why."), ()

    packets = next(p for turn, p in turns_of(panel, answer) if turn.round_number == 2)

    assert feedback_of(packets[0]).positions == {"File": 3, "Wait": 1}
    outlying = {p.seat.agent_id for p in packets if feedback_of(p).outlying}
    assert outlying == {"seat-4"}


def test_without_options_seats_only_rate() -> None:
    panel = a_running_panel(panel_type=PanelType.DELPHI)
    _, packets = next(turns_of(panel, rating({1: [5, 5]})))

    with pytest.raises(InvalidValue, match="only ratings are asked for"):
        require_fitting_answer(packets[0], Opinion(position="yes", ratings={"risk": 5}))


def test_with_nothing_to_rate_and_no_options_seats_answer_in_their_own_words() -> None:
    panel = a_running_panel(panel_type=PanelType.DELPHI, dimensions=())
    turn = next_turn(panel)
    assert isinstance(turn, Ask)

    packet = packet_for(panel, turn, "seat-1")

    require_fitting_answer(packet, Opinion(position="File it."))


def test_positions_in_own_words_are_counted_unsigned() -> None:
    panel = a_running_panel(panel_type=PanelType.DELPHI, dimensions=(), seats=3)

    def answer(packet: Packet) -> Said:
        position = f"Do as {packet.seat.agent_id.upper()} says"
        return "So.", Opinion(position=position, rationale=f"I am {packet.seat.agent_name}."), ()

    list(islice(rounds_of(panel, answer), 2))

    for seat in ("seat-1", "seat-2", "seat-3"):
        feedback = feedback_for(panel, seat)
        assert feedback is not None
        assert feedback.positions == {"Do as [a seat] says": 3}
        assert feedback.reasons == ("I am [a seat].", "I am [a seat].")


class TestEnd:
    def test_it_stops_where_the_seats_agree(self) -> None:
        assert ruled({1: [5, 5, 5]}) == "consensus was reached in round 1"

    def test_it_stops_where_nobody_moves(self) -> None:
        assert ruled({1: [1, 5, 9]}) == "the answers were stable in round 2"

    def test_it_stops_after_its_rounds(self) -> None:
        moving = {1: [1, 5, 9], 2: [9, 1, 5], 3: [5, 9, 1]}

        assert ruled(moving, stability=0.0) == "all 3 rounds were held"
