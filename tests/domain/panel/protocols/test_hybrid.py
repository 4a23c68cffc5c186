"""Hybrid panels: people on seats, blind until they submit, and a person's signature."""

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.hypothesis.panel import BASES
from domain.panel import (
    HUMAN,
    SIGN_OFF,
    Ask,
    Awaited,
    AwaitHumans,
    AwaitSignOff,
    Conclude,
    Decision,
    Panel,
    PanelStatus,
    PanelType,
    Sight,
    next_turn,
    packet_for,
)
from domain.shared import IllegalState, InvalidValue
from tests.domain.panel.examples import NOW, a_panel_that_waits_for_a_signature, a_running_panel
from tests.domain.panel.protocols.scripts import named, new_each_time, saying, scripts
from tests.domain.panel.protocols.turns import Answer, deliberated, rounds_of


def a_hybrid(base: PanelType, *, humans: int, seed: int = 0) -> Panel:
    return a_running_panel(
        panel_type=PanelType.HYBRID,
        base_type=base,
        seats=4,
        humans=humans,
        closing_vote=True,
        seed=seed,
        maximum_rounds=4,
    )


@pytest.mark.parametrize("base", BASES)
@settings(max_examples=10)
@given(humans=st.integers(0, 4), answer=scripts(dimensions=("risk",)))
def test_machines_answer_first_then_the_people_are_awaited(
    base: PanelType, humans: int, answer: Answer
) -> None:
    panel = a_hybrid(base, humans=humans)
    people = {member.agent_id for member in panel.members if member.is_human}

    for turn, _ in rounds_of(panel, answer):
        discussion = panel.open_discussion
        spoken = discussion.spoken if discussion else frozenset()
        if isinstance(turn, AwaitHumans):
            assert set(turn.seats) == people
            assert len(spoken) == 4 - humans
        else:
            assert isinstance(turn, Ask)
            assert not spoken
            assert not people.intersection(turn.seats)


@pytest.mark.parametrize("base", BASES)
@settings(max_examples=10)
@given(humans=st.integers(1, 4), seed=st.integers(0, 99))
def test_a_person_gets_the_packet_of_a_machine_and_nothing_of_the_round(
    base: PanelType, humans: int, seed: int
) -> None:
    panel = a_hybrid(base, humans=humans, seed=seed)
    before = {}

    for turn, packets in rounds_of(panel, new_each_time):
        if turn.round_number not in before:
            ask = Ask(
                round_number=turn.round_number,
                phase=turn.phase,
                speaking_order=turn.speaking_order,
                seats=turn.speaking_order,
                targets=turn.targets,
            )
            before[turn.round_number] = {s: packet_for(panel, ask, s) for s in ask.seats}
        assert packets == [before[turn.round_number][packet.seat.agent_id] for packet in packets]
        assert turn.phase.sight is not Sight.EVERYTHING_SAID


@pytest.mark.parametrize("base", BASES)
def test_a_persons_packet_is_the_one_that_a_machine_on_the_seat_would_get(base: PanelType) -> None:
    shown = [
        {
            (packet.round_number, packet.seat.agent_id): packet
            for _, packets in rounds_of(a_hybrid(base, humans=humans), new_each_time)
            for packet in packets
        }
        for humans in (0, 1)
    ]

    for key, packet in shown[1].items():
        alone = shown[0][key]
        assert evolve(packet, seat=alone.seat) == alone
        assert packet.seat.answered_by == (HUMAN if key[1] == "seat-1" else "")


def test_people_count_in_the_statistics() -> None:
    panel = a_hybrid(PanelType.DELPHI, humans=1)

    deliberated(panel, saying(named))

    assert panel.consensus is not None
    assert (panel.consensus.seats_convened, panel.consensus.seats_answered) == (4, 4)


@pytest.mark.parametrize("base", BASES)
def test_a_panel_of_people_alone_is_led_to_its_signature(base: PanelType) -> None:
    panel = deliberated(a_hybrid(base, humans=4), saying(named))

    assert next_turn(panel) == AwaitSignOff(round_number=len(panel.discussions))


def test_a_hybrid_panel_that_nobody_measured_needs_no_signature() -> None:
    panel = a_hybrid(PanelType.OPEN, humans=1)
    panel.stop("cancelled by its owner", now=NOW)

    assert next_turn(panel) == Conclude("cancelled by its owner")


def test_a_stopped_hybrid_panel_is_still_signed() -> None:
    panel = a_hybrid(PanelType.OPEN, humans=1)
    for turn, _ in rounds_of(panel, saying(named)):
        if turn.round_number == 2:
            panel.stop("the budget is spent", now=NOW)

    assert isinstance(next_turn(panel), AwaitSignOff)


def test_only_another_protocol_can_be_the_base() -> None:
    with pytest.raises(InvalidValue, match="one of the other types, not hybrid"):
        a_running_panel(panel_type=PanelType.HYBRID, base_type=PanelType.HYBRID)
    with pytest.raises(InvalidValue, match="only a hybrid panel has a base"):
        a_running_panel(panel_type=PanelType.OPEN, base_type=PanelType.DELPHI)


@pytest.mark.parametrize("panel_type", BASES)
def test_people_sit_on_hybrid_panels_only(panel_type: PanelType) -> None:
    with pytest.raises(InvalidValue, match="people sit on hybrid panels only"):
        a_running_panel(panel_type=panel_type, humans=1)


class TestSignature:
    def test_accepted_the_panel_is_completed_as_measured(self) -> None:
        panel = a_panel_that_waits_for_a_signature()

        signed = panel.sign(" Jane Doe ", Decision.ACCEPT, by="auth0|jane", now=NOW)

        assert (panel.status, panel.recommendation) == (PanelStatus.COMPLETED, "510(k)")
        assert (signed.name, signed.proposed, signed.signed_at) == ("Jane Doe", "510(k)", NOW)
        assert signed.by == "auth0|jane"
        assert panel.ending == "signed by Jane Doe"
        assert panel.awaited is None

    def test_amended_it_is_completed_with_the_new_words_beside_the_measured_ones(self) -> None:
        panel = a_panel_that_waits_for_a_signature()

        panel.sign("Jane Doe", Decision.AMEND, "Ask for a Pre-Submission first.", now=NOW)

        assert panel.recommendation == "Ask for a Pre-Submission first."
        assert panel.sign_off is not None
        assert panel.sign_off.proposed == "510(k)"

    def test_rejected_it_fails_and_says_who_and_why(self) -> None:
        panel = a_panel_that_waits_for_a_signature()

        panel.sign("Jane Doe", Decision.REJECT, "No predicate was named.", now=NOW)

        assert panel.status is PanelStatus.FAILED
        assert panel.failure == "Jane Doe rejected the outcome: No predicate was named."
        assert panel.recommendation is None

    @pytest.mark.parametrize(
        ("name", "decision", "text", "rule"),
        [
            (" ", Decision.ACCEPT, "", "name cannot be empty"),
            ("Jane", Decision.AMEND, " ", "a decision to amend needs the new recommendation"),
            ("Jane", Decision.REJECT, "", "a decision to reject needs the reason"),
            ("x" * 201, Decision.ACCEPT, "", "name has 201 characters"),
        ],
    )
    def test_a_signature_that_says_too_little_is_refused_and_leaves_no_trace(
        self, name: str, decision: Decision, text: str, rule: str
    ) -> None:
        panel = a_panel_that_waits_for_a_signature()
        before = repr(panel)

        with pytest.raises(InvalidValue, match=rule):
            panel.sign(name, decision, text, now=NOW)

        assert repr(panel) == before

    def test_nobody_signs_what_nobody_asked_to_be_signed(self) -> None:
        panel = a_panel_that_waits_for_a_signature()
        panel.go_on()

        with pytest.raises(IllegalState, match="does not wait for a signature"):
            panel.sign("Jane", Decision.ACCEPT, now=NOW)

    def test_there_is_nothing_to_sign_before_a_measurement(self) -> None:
        panel = a_running_panel(panel_type=PanelType.HYBRID)

        with pytest.raises(IllegalState, match="without a measured consensus"):
            panel.wait_for(Awaited(round_number=0, phase=SIGN_OFF), now=NOW)

    def test_only_a_signature_completes_it(self) -> None:
        panel = a_panel_that_waits_for_a_signature()

        with pytest.raises(IllegalState, match="by a named person's signature only"):
            panel.complete("Just do it", now=NOW)
