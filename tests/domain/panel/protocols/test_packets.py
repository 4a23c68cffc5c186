"""Who may see what: the law that makes an independent answer independent."""

import json
from itertools import islice

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.hypothesis import packets, waiting_panels
from adapters.hypothesis.said import fitted
from domain.panel import (
    PROTOCOLS,
    Ask,
    Citation,
    ExpertProfile,
    Opinion,
    Packet,
    Panel,
    PanelStatus,
    PanelType,
    Phase,
    Sight,
    next_turn,
    packet_for,
)
from domain.shared import NotFound
from tests.domain.panel.examples import NOW, a_draft, a_running_panel
from tests.domain.panel.protocols.turns import Said, turns_of

BLIND = Phase(name="blind", task="Answer on your own.", sight=Sight.NOTHING)


def a_marked_panel(panel_type: PanelType, seats: int, seed: int) -> Panel:
    """Every seat's id, name, role and profile bear its mark: a word found nowhere else."""
    panel = a_draft(panel_type=panel_type, seed=seed, maximum_rounds=3)
    for number in range(1, seats + 1):
        word = f"zq{number}qz"
        profile = ExpertProfile(remit=word, perspective=word, vocabulary=(word,))
        panel.add_member(word, f"Dr. {word}", f"{word} affairs", profile=profile, now=NOW)
    panel.change_status(PanelStatus.IN_PROGRESS, now=NOW)
    return panel


def marked_answer(packet: Packet) -> Said:
    """Every part of what a seat says bears its mark, its confidence too."""
    word = packet.seat.agent_id
    quoted = Citation(source=f"{word}.md", first_line=1, last_line=1, quote=f"{word} quoted")
    opinion = Opinion(
        position=f"{word} position",
        rationale=f"{word} rationale",
        confidence=float(f"0.{word[2]}7531"),
        citations=(quoted,),
    )
    return f"{word} content", *fitted(packet, opinion, [f"{word} {n}" for n in range(3)])


def everything_in(packet: Packet) -> str:
    return repr(packet) + json.dumps(attrs.asdict(packet), ensure_ascii=False)


@settings(max_examples=60)
@given(
    panel_type=st.sampled_from(list(PROTOCOLS)),
    seats=st.integers(2, 5),
    seed=st.integers(0, 99),
    turns=st.integers(0, 15),
    spoken=st.integers(0, 4),
    round_number=st.integers(1, 4),
)
def test_the_packet_of_a_blind_round_holds_nothing_of_another_seat(
    panel_type: PanelType, seats: int, seed: int, turns: int, spoken: int, round_number: int
) -> None:
    panel = a_marked_panel(panel_type, seats, seed)
    shown: list[Packet] = []
    for _, shown in islice(turns_of(panel, marked_answer), turns):  # noqa: B007 - the last counts
        pass
    if panel.open_discussion:
        say_a_part_of(panel, shown, spoken)
    order = tuple(member.agent_id for member in panel.members)
    ask = Ask(round_number=round_number, phase=BLIND, speaking_order=order, seats=order)

    for seat in order:
        seen = everything_in(packet_for(panel, ask, seat))

        others = [other for other in order if other != seat]
        assert seat in seen
        assert [other for other in others if other in seen] == []
        assert [other for other in others if f"0.{other[2]}7531" in seen] == []


def say_a_part_of(panel: Panel, shown: list[Packet], number: int) -> None:
    """Leave a round half said, which only a crash does."""
    for packet in shown[:number]:
        content, opinion, points = marked_answer(packet)
        seat = packet.seat.agent_id
        panel.add_message(packet.round_number, seat, seat, content, opinion, points, now=NOW)


@settings(max_examples=40)
@given(st.integers(2, 5), st.integers(0, 99))
def test_the_first_answers_of_an_open_panel_are_blind(seats: int, seed: int) -> None:
    panel = a_marked_panel(PanelType.OPEN, seats, seed)

    turn, shown = next(turns_of(panel, marked_answer))

    assert turn.phase.sight is Sight.NOTHING
    assert [packet.others for packet in shown] == [()] * seats


@settings(max_examples=40)
@given(st.integers(2, 5), st.integers(0, 99))
def test_who_speaks_in_turn_sees_exactly_those_before(seats: int, seed: int) -> None:
    panel = a_marked_panel(PanelType.STRUCTURED, seats, seed)

    for place, (turn, (packet,)) in enumerate(islice(turns_of(panel, marked_answer), seats)):
        before = set(turn.speaking_order[:place])
        assert packet.seat.agent_id == turn.speaking_order[place]
        assert {seen.agent_id for seen in packet.others} == before
        assert len(packet.others) == place
        assert packet.own is None


@settings(max_examples=60)
@given(waiting_panels())
def test_who_revises_sees_each_others_last_word_once_and_never_the_open_round(
    waiting: tuple[Panel, Ask],
) -> None:
    panel, turn = waiting
    ask = attrs.evolve(turn, phase=Phase(name="revise", task="Revise.", sight=Sight.EARLIER_ROUNDS))

    for seat in ask.seats:
        packet = packet_for(panel, ask, seat)

        voted = [one for one in panel.discussions[: ask.round_number - 1] if one.votes]
        last_words = voted[-1].messages if voted else ()
        expected = {m.agent_id: (m.content, m.opinion) for m in last_words if m.agent_id != seat}
        assert {s.agent_id: (s.content, s.opinion) for s in packet.others} == expected
        assert len(packet.others) == len(expected)


@pytest.mark.parametrize("panel_type", [PanelType.STRUCTURED, PanelType.OPEN, PanelType.HYBRID])
def test_in_the_second_round_each_reads_all_others_and_its_own_last_word(
    panel_type: PanelType,
) -> None:
    panel = a_marked_panel(panel_type, 3, seed=0)
    second = [shown for turn, shown in turns_of(panel, marked_answer) if turn.round_number == 2]

    for packet in second[0]:
        seat = packet.seat.agent_id
        others = {member.agent_id for member in panel.members} - {seat}
        assert {seen.agent_id for seen in packet.others} == others
        assert all(seen.opinion and seen.agent_id in seen.content for seen in packet.others)
        assert packet.own is not None
        assert packet.own.position == f"{seat} position"


def test_a_seat_is_shown_the_question_and_what_is_asked_of_it() -> None:
    panel = a_running_panel(options=("510(k)", "De Novo"))
    turn, (packet,) = next(turns_of(panel, marked_answer))

    assert (packet.query, packet.options) == (panel.query, panel.options)
    assert (packet.dimensions, packet.sources) == (panel.dimensions, panel.sources)
    assert (packet.phase, packet.round_number) == (turn.phase, 1)
    assert packet.seat == panel.member(turn.seats[0])


def test_nobody_but_a_member_is_shown_anything() -> None:
    panel = a_running_panel()
    turn = next_turn(panel)
    assert isinstance(turn, Ask)

    with pytest.raises(NotFound, match="'stranger' is not a member"):
        packet_for(panel, turn, "stranger")


@settings(max_examples=60)
@given(waiting_panels(), st.data())
def test_a_packet_is_the_same_whenever_it_is_made(
    waiting: tuple[Panel, Ask], data: st.DataObject
) -> None:
    panel, turn = waiting
    seat = data.draw(st.sampled_from(turn.seats))
    before = repr(panel)

    one, other = packet_for(panel, turn, seat), packet_for(panel, turn, seat)

    assert one == other
    assert one.digest() == other.digest()
    assert repr(panel) == before


@settings(max_examples=60)
@given(packets(), packets(), st.data())
def test_packets_have_one_digest_exactly_where_they_are_equal(
    one: Packet, other: Packet, data: st.DataObject
) -> None:
    part = data.draw(st.sampled_from([field.name for field in attrs.fields(Packet)]))
    mixed = attrs.evolve(one, **{part: getattr(other, part)})

    assert (one.digest() == mixed.digest()) == (one == mixed)
    assert (one.digest() == other.digest()) == (one == other)
