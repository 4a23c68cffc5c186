"""Where seats are not to know each other, no packet tells who said what."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import islice

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.hypothesis.said import fitted
from domain.panel import (
    HUMAN,
    OFFICES,
    PEER_RANKING,
    Claim,
    Opinion,
    Packet,
    Panel,
    PanelStatus,
    PanelType,
    Phase,
    Sight,
    Stance,
)
from domain.shared import canonical_json
from tests.domain.panel.examples import NOW, a_draft, a_running_panel
from tests.domain.panel.protocols.scripts import DIMENSIONS, KINDS
from tests.domain.panel.protocols.turns import Answer, Said, rounds_of, turns_of

UNSIGNED = (Sight.NOTHING, Sight.POINTS, Sight.STATISTICS)
SPELLINGS = (
    "{}_expert",
    "{} Expert",
    "{}-EXPERT",
    "Dr. {} Strauss",
    "DR {} STRAUSS",
    "{} Strauss",
    "{}/affairs",
)
MARK = "zq"
"""A beginning of names that is found nowhere else."""


def a_panel_of_marked_seats(panel_type: PanelType, base: PanelType, seed: int) -> Panel:
    hybrid = panel_type is PanelType.HYBRID
    panel = a_draft(
        panel_type=panel_type,
        base_type=base,
        dimensions=DIMENSIONS,
        closing_vote=True,
        seed=seed,
        maximum_rounds=4,
    )
    for n in range(1, 5):
        panel.add_member(
            f"{MARK}{n}_expert",
            f"Dr. {MARK}{n} Strauß",
            f"{MARK}{n} Affairs",
            answered_by=HUMAN if hybrid and n == 1 else "",
            now=NOW,
        )
    for office in OFFICES[panel.base_type]:
        panel.appoint(office, answered_by="openai:gpt-5", now=NOW)
    panel.change_status(PanelStatus.IN_PROGRESS, now=NOW)
    return panel


def boasting(spellings: Sequence[str], *, wide: bool) -> Answer:
    """Seats that name themselves, and the seat before, in all that they say."""

    def answer(packet: Packet) -> Said:
        number = int(re.sub(r"\D", "", packet.seat.agent_id) or 2)
        said = [
            spelling.format(f"{MARK}{n}")
            for spelling in spellings
            for n in (number, number % 4 + 1)
        ]
        text = "; ".join(said)
        text = "".join(chr(ord(c) + 0xFEE0) if c.isalnum() and wide else c for c in text)
        opinion = Opinion(
            position=f"Ask {text}",
            ratings=dict.fromkeys(packet.dimensions, 1 + 2 * number % 9),
            rationale=f"As {text} says.",
            claims=(Claim(statement=text, quote=text, source=f"{text[:9]}.md"),),
        )
        return f"I, {text}.", *fitted(
            packet, opinion, [f"{n}: {one}" for n, one in enumerate(said)]
        )

    return answer


def without_the_reader(packet: Packet) -> str:
    """All of a packet but what is the reader's own, in the form in which names are searched."""
    nobody = evolve(packet.seat, agent_id="reader", agent_name="reader", role="reader")
    plain = unicodedata.normalize("NFKC", canonical_json(evolve(packet, seat=nobody, own=None)))
    return re.sub(r"[\W_]", "", plain.casefold())


@pytest.mark.parametrize(("panel_type", "base"), KINDS)
@settings(max_examples=8)
@given(
    seed=st.integers(0, 99),
    spellings=st.lists(st.sampled_from(SPELLINGS), min_size=1, max_size=3),
    wide=st.booleans(),
)
def test_no_unsigned_packet_names_a_seat_even_if_all_name_themselves(
    panel_type: PanelType, base: PanelType, seed: int, spellings: list[str], *, wide: bool
) -> None:
    panel = a_panel_of_marked_seats(panel_type, base, seed)
    phases = set()

    for turn, packets in turns_of(panel, boasting(spellings, wide=wide)):
        if turn.phase.sight in UNSIGNED:
            phases.add(turn.phase.name)
            found = [one.seat.agent_id for one in packets if MARK in without_the_reader(one)]
            assert found == [], turn.phase.name

    assert PEER_RANKING.name in phases


@given(st.permutations(range(4)), st.integers(0, 99))
@pytest.mark.parametrize("base", [PanelType.SOCRATIC, PanelType.ADVERSARIAL, PanelType.DELPHI])
def test_what_a_seat_reads_does_not_hang_on_who_of_the_others_said_it(
    base: PanelType, order: list[int], seed: int
) -> None:
    reader = order[0]
    seen = [
        second_packet(base, seed, reader, places) for places in (list(range(4)), swapped(order))
    ]

    assert seen[0] == seen[1]


def swapped(order: list[int]) -> list[int]:
    """The first stays; the three others change places in a circle."""
    first, *others = order
    moved = dict(zip(others, [*others[1:], others[0]], strict=True)) | {first: first}
    return [moved[n] for n in range(4)]


def second_packet(base: PanelType, seed: int, reader: int, places: list[int]) -> tuple[object, ...]:
    """What the reader sees in the second round, and in the closing vote."""

    def answer(packet: Packet) -> Said:
        text = places[int(packet.seat.agent_id[-1]) - 1]
        opinion = Opinion(
            ratings=dict.fromkeys(packet.dimensions, 2 * text + 1), rationale=f"Reason {text}."
        )
        return "So.", *fitted(packet, opinion, [f"{text} first", f"{text} second"])

    second: tuple[object, ...] = ()
    for rounds in (2, 1):
        panel = a_running_panel(
            panel_type=base, seats=4, seed=seed, maximum_rounds=rounds, closing_vote=rounds == 1
        )
        shown = next(p for turn, p in rounds_of(panel, answer) if turn.round_number == 2)
        packet = next(one for one in shown if one.seat.agent_id == f"seat-{reader + 1}")
        second += (packet.threads, packet.feedback, packet.others, packet.framing)
    return second


@pytest.mark.parametrize("seats", [2, 3, 4, 5, 6, 7])
@given(seed=st.integers(0, 999))
def test_as_many_argue_for_as_against_and_an_odd_seat_asks(seats: int, seed: int) -> None:
    panel = a_running_panel(panel_type=PanelType.ADVERSARIAL, seats=seats, seed=seed)
    _, packets = next(rounds_of(panel, boasting(SPELLINGS, wide=False)))

    sides = [packet.stance for packet in packets]

    assert sides.count(Stance.FOR) == sides.count(Stance.AGAINST) == seats // 2
    assert sides.count(Stance.QUESTIONER) == seats % 2


def test_every_seat_gets_every_side_by_some_seed() -> None:
    sides = {
        (packet.seat.agent_id, packet.stance)
        for seed in range(30)
        for packet in next(
            rounds_of(
                a_running_panel(panel_type=PanelType.ADVERSARIAL, seats=3, seed=seed),
                boasting(SPELLINGS, wide=False),
            )
        )[1]
    }

    assert len(sides) == 9


def test_a_phase_that_shows_names_shows_the_framing_as_it_was_written() -> None:
    panel = a_panel_of_marked_seats(PanelType.STRUCTURED, PanelType.STRUCTURED, 0)
    turns = islice(rounds_of(panel, boasting(("{}_expert",), wide=False)), 1)

    (_, (packet,)) = next(turns)

    assert packet.framing == "I, zq2_expert; zq3_expert."
    assert isinstance(packet.phase, Phase)
