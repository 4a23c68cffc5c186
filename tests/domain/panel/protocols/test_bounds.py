"""A packet does not grow with the panel: each other seat's last word once, and only so much."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.hypothesis.panel import BASES
from adapters.hypothesis.said import fitted
from domain.panel import Claim, Opinion, Packet, PanelType, packet_for
from domain.panel.digest import WORDS_LIMIT, opening, within_limit
from domain.shared import canonical_json
from tests.domain.panel.examples import a_running_panel
from tests.domain.panel.protocols.scripts import named, saying
from tests.domain.panel.protocols.turns import Said, deliberated, rounds_of

# Opinions, threads and reasons each; the own opinion with its claims; the question and the rest.
MOST_OF_A_PACKET = 3 * WORDS_LIMIT + 40_000


def verbose(packet: Packet) -> Said:
    """As much as may be said, in sentences."""
    long = f"It is so, says {packet.seat.agent_id}. " * 1_000
    claims = tuple(Claim(statement=long[:2_000], quote=long[:3_000]) for _ in range(3))
    opinion = Opinion(
        position="yes",
        ratings=dict.fromkeys(packet.dimensions, 1 + int(packet.seat.agent_id[-1]) % 9)
        if packet.phase.office is None
        else {},
        rationale=long[:10_000],
        claims=claims,
    )
    words = [f"{n} of {packet.round_number}: {long}"[:2_000] for n in range(9)]
    return long[:20_000], *fitted(packet, opinion, words)


@pytest.mark.parametrize("base", BASES)
def test_no_packet_grows_beyond_its_limit_whatever_is_said(base: PanelType) -> None:
    panel = a_running_panel(
        panel_type=base, seats=5, officers=True, closing_vote=True, maximum_rounds=10
    )

    lengths = [
        len(canonical_json(packet)) for _, shown in rounds_of(panel, verbose) for packet in shown
    ]

    assert len(lengths) >= 10
    assert max(lengths) <= MOST_OF_A_PACKET


def test_words_that_fit_are_shown_whole() -> None:
    panel = a_running_panel(panel_type=PanelType.OPEN, seats=3)

    for _, packets in rounds_of(panel, saying(named, content="Short. " * 100)):
        for seen in (seen for packet in packets for seen in packet.others):
            assert not seen.digested
            assert seen.content == "Short. " * 100


def test_words_that_do_not_fit_are_cut_alike_and_say_so() -> None:
    panel = a_running_panel(panel_type=PanelType.OPEN, seats=4)
    *_, (_, packets) = rounds_of(panel, verbose)

    for packet in packets:
        assert [seen.digested for seen in packet.others] == [True, True, True]
        assert {len(seen.content) // 100 for seen in packet.others} == {39}
        for seen in packet.others:
            assert seen.content.endswith(". …")
            assert seen.opinion is not None
            assert (seen.opinion.position, seen.opinion.claims, seen.points) == ("yes", (), ())
            assert seen.opinion.ratings


def test_a_short_answer_among_long_ones_stays_whole() -> None:
    panel = a_running_panel(panel_type=PanelType.OPEN, seats=4)

    def answer(packet: Packet) -> Said:
        brief = packet.seat.agent_id == "seat-1"
        return saying(named, content="In short, yes.")(packet) if brief else verbose(packet)

    *_, (_, packets) = rounds_of(panel, answer)

    seen = {one.agent_id: one for packet in packets for one in packet.others}
    assert (seen["seat-1"].content, seen["seat-1"].digested) == ("In short, yes.", False)
    assert seen["seat-2"].digested


@settings(max_examples=20)
@given(st.integers(1, 6))
def test_earlier_rounds_never_pile_up(rounds: int) -> None:
    panel = a_running_panel(options=("yes", "no"), seats=3, maximum_rounds=rounds)

    def divided(packet: Packet) -> Opinion:
        number = int(packet.seat.agent_id[-1])
        return Opinion(position=("yes", "no")[number % 2], rationale=f"{packet.round_number}")

    for turn, packets in rounds_of(panel, saying(divided)):
        for packet in packets:
            seats = [seen.agent_id for seen in packet.others]
            assert len(set(seats)) == len(seats)
            if turn.round_number > 1:
                last = {seen.opinion.rationale for seen in packet.others if seen.opinion}
                assert last == {str(turn.round_number - 1)}


@given(st.lists(st.text(max_size=50).map(lambda text: text * 40), min_size=1, max_size=30))
def test_shortened_texts_keep_their_number_order_and_beginnings(texts: list[str]) -> None:
    kept = within_limit(texts)

    assert len(kept) == len(texts)
    assert sum(map(len, kept)) <= WORDS_LIMIT
    for short, text in zip(kept, texts, strict=True):
        assert text.startswith(short.removesuffix(" …"))


@pytest.mark.parametrize(
    ("text", "length", "shown"),
    [
        ("One. Two.", 9, "One. Two."),
        ("One is here. Two is there.", 20, "One is here. …"),
        ("1. A very long item without an end", 20, "1. A very long ite …"),
        ("No end in sight at all", 12, "No end in  …"),
    ],
)
def test_a_text_is_cut_at_a_sentence_that_ends_late_in_it(
    text: str, length: int, shown: str
) -> None:
    assert opening(text, length) == shown


def test_an_office_reads_the_last_words_of_all_within_the_same_limit() -> None:
    panel = a_running_panel(panel_type=PanelType.OPEN, seats=4, officers=True, maximum_rounds=3)
    deliberated(panel, verbose)
    *_, (turn, _) = rounds_of(
        a_running_panel(panel_type=PanelType.OPEN, seats=4, maximum_rounds=3), verbose
    )

    packet = packet_for(panel, turn, "office:chair")

    assert len(packet.others) == 4
    assert len(canonical_json(packet.others)) <= WORDS_LIMIT + 4 * 1_000
