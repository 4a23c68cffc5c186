"""The course of each protocol, as the issue of a panel is told."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.panel import (
    Conclude,
    Opinion,
    Packet,
    Panel,
    PanelType,
    PointKind,
    Sight,
    next_turn,
    raised,
    stances,
    synthesis_of,
    why_no_synthesis,
)
from tests.domain.panel.examples import NOW, a_running_panel
from tests.domain.panel.protocols.scripts import OPTIONS, named, new_each_time, saying
from tests.domain.panel.protocols.turns import Answer, Said, deliberated, turns_of

SEEDS = st.integers(0, 99)


def course(panel: Panel, answer: Answer) -> list[tuple[int, str, int]]:
    """Round, phase and number of seats of each turn."""
    return [
        (turn.round_number, turn.phase.name, len(turn.seats)) for turn, _ in turns_of(panel, answer)
    ]


def divided(packet: Packet) -> Opinion:
    """Every seat answers something else."""
    return Opinion(position=f"Plan {packet.seat.agent_id}", rationale="Because.")


def new_until(last_round: int) -> Answer:
    """New points up to a round, and after it none that are not demanded."""

    def answer(packet: Packet) -> Said:
        content, opinion, points = new_each_time(packet)
        kinds = {one.kind for one in packet.phase.points if one.minimum or one.each_target}
        kept = packet.round_number <= last_round or packet.phase.office is not None
        return content, opinion, tuple(p for p in points if kept or p.kind in kinds)

    return answer


class TestStructured:
    def test_it_is_framed_stated_in_turn_revised_at_once_and_summed_up(self) -> None:
        panel = a_running_panel(seats=3, officers=True)

        assert course(panel, saying(divided)) == [
            (0, "framing", 1),
            (1, "statement", 1),
            (1, "statement", 1),
            (1, "statement", 1),
            (2, "revision", 3),
            (2, "synthesis", 1),
        ]

    def test_it_ends_at_unanimity(self) -> None:
        panel = a_running_panel(seats=3, maximum_rounds=5)

        deliberated(panel, saying(named))

        assert next_turn(panel) == Conclude("all seats agree after round 1")

    def test_one_abstention_is_no_unanimity(self) -> None:
        panel = a_running_panel(seats=3, maximum_rounds=2)

        def answer(packet: Packet) -> Opinion:
            return Opinion.abstain("?") if packet.seat.agent_id == "seat-1" else named(packet)

        deliberated(panel, saying(answer))

        assert len(panel.discussions) == 2


class TestOpen:
    def test_it_answers_blind_exchanges_and_validates_themes_until_there_is_no_new_one(
        self,
    ) -> None:
        panel = a_running_panel(panel_type=PanelType.OPEN, seats=3, officers=True, maximum_rounds=9)

        assert course(panel, new_until(3)) == [
            (1, "independent_answer", 3),
            (2, "exchange", 3),
            (2, "themes", 1),
            (3, "theme_validation", 3),
            (4, "theme_validation", 3),
            (4, "synthesis", 1),
        ]
        assert next_turn(panel) == Conclude("round 4 brought no new theme")
        assert [one.blind for one in panel.discussions] == [True, False, False, False]

    def test_without_a_chair_there_are_no_themes(self) -> None:
        panel = a_running_panel(panel_type=PanelType.OPEN, seats=3, maximum_rounds=9)

        assert course(panel, new_each_time) == [(1, "independent_answer", 3), (2, "exchange", 3)]

    def test_seats_judge_each_new_theme_once_and_none_of_their_own(self) -> None:
        panel = a_running_panel(panel_type=PanelType.OPEN, seats=3, officers=True, maximum_rounds=9)

        deliberated(panel, new_until(3))

        for theme in raised(panel, PointKind.THEME):
            judges = [
                (message.agent_id, one.round_number)
                for one in panel.discussions
                for message in one.messages
                for point in message.points
                if point.kind is PointKind.VERDICT and point.about == theme.label
            ]
            expected = {m.agent_id for m in panel.members} - set(theme.authors)
            assert sorted(seat for seat, _ in judges) == sorted(expected)


class TestSocratic:
    def test_a_pass_names_challenges_thinks_away_and_judges(self) -> None:
        panel = a_running_panel(panel_type=PanelType.SOCRATIC, seats=3, maximum_rounds=8)

        assert course(panel, new_until(4)) == [
            (1, "assumptions", 3),
            (2, "challenge", 3),
            (3, "what_if", 3),
            (4, "verdict", 3),
            (5, "more_assumptions", 3),
        ]
        assert next_turn(panel) == Conclude("round 5 named no new assumption")

    def test_it_ends_at_its_rounds_where_assumptions_never_run_out(self) -> None:
        panel = a_running_panel(panel_type=PanelType.SOCRATIC, seats=2, maximum_rounds=8)

        deliberated(panel, new_each_time)

        assert next_turn(panel) == Conclude("all 8 rounds were held")

    @pytest.mark.parametrize("kind", [PointKind.CHALLENGE, PointKind.CONSEQUENCE])
    @settings(max_examples=10)
    @given(seats=st.integers(2, 5), seed=SEEDS, words=st.integers(1, 9))
    def test_each_assumption_is_answered_exactly_once_and_by_somebody_else(
        self, kind: PointKind, seats: int, seed: int, words: int
    ) -> None:
        panel = a_running_panel(
            panel_type=PanelType.SOCRATIC, seats=seats, seed=seed, maximum_rounds=4
        )

        def overlapping(packet: Packet) -> Said:
            """Seats name assumptions from one list, so that some share them."""
            start = int(packet.seat.agent_id[-1]) + packet.round_number
            return saying(named, [f"Assumption {(start + n) % (words + 3)}" for n in range(3)])(
                packet
            )

        deliberated(panel, overlapping)

        everyone = {member.agent_id for member in panel.members}
        answers = raised(panel, kind)
        for assumption in raised(panel, PointKind.ASSUMPTION):
            given_by = [one.authors for one in answers if one.point.about == assumption.label]
            assert len(given_by) == (set(assumption.authors) != everyone)
            assert not any(set(authors) & set(assumption.authors) for authors in given_by)

    def test_who_thinks_an_assumption_away_is_not_who_challenged_it(self) -> None:
        panel = a_running_panel(panel_type=PanelType.SOCRATIC, seats=3, maximum_rounds=4)

        deliberated(panel, new_each_time)

        challenged = {one.point.about: one.authors for one in raised(panel, PointKind.CHALLENGE)}
        for consequence in raised(panel, PointKind.CONSEQUENCE):
            assert challenged[consequence.point.about] != consequence.authors


class TestAdversarial:
    def test_cases_challenges_and_rebuttals_are_held_and_ruled_upon(self) -> None:
        panel = a_running_panel(
            panel_type=PanelType.ADVERSARIAL, seats=3, officers=True, maximum_rounds=9
        )

        assert course(panel, new_each_time) == [
            (1, "case", 3),
            (2, "challenge", 3),
            (3, "rebuttal", 3),
            (3, "ruling", 1),
        ]
        assert next_turn(panel) == Conclude("the rebuttals were held")

    @settings(max_examples=20)
    @given(seats=st.integers(2, 7), seed=SEEDS)
    def test_the_other_side_challenges_with_severity_and_the_author_rebuts(
        self, seats: int, seed: int
    ) -> None:
        panel = a_running_panel(
            panel_type=PanelType.ADVERSARIAL, seats=seats, seed=seed, maximum_rounds=3
        )

        deliberated(panel, new_each_time)

        sides = stances(panel)
        arguments = {one.label: one.authors[0] for one in raised(panel, PointKind.ARGUMENT)}
        challenges = {one.label: one for one in raised(panel, PointKind.CHALLENGE)}
        rebuttals = raised(panel, PointKind.REBUTTAL)
        assert sorted(one.point.about for one in challenges.values()) == sorted(arguments)
        assert sorted(one.point.about for one in rebuttals) == sorted(challenges)
        for challenge in challenges.values():
            assert sides[challenge.authors[0]] is not sides[arguments[challenge.point.about]]
            assert challenge.point.severity in range(1, 6)
        for rebuttal in rebuttals:
            attacked = challenges[rebuttal.point.about].point.about
            assert rebuttal.authors == (arguments[attacked],)

    def test_the_judge_sees_the_arguments_and_no_seat(self) -> None:
        panel = a_running_panel(panel_type=PanelType.ADVERSARIAL, officers=True, maximum_rounds=3)
        *_, (turn, (packet,)) = turns_of(panel, new_each_time)

        assert turn.phase.sight is Sight.POINTS
        assert packet.seat.agent_id == "office:judge"
        assert (packet.others, packet.own, packet.stance) == ((), None, None)
        assert set(packet.targets) == {one.label for one in raised(panel, PointKind.ARGUMENT)}


class TestSynthesis:
    def test_the_last_words_of_the_chair_are_the_synthesis(self) -> None:
        panel = deliberated(a_running_panel(officers=True), saying(named, content="We agree."))

        written = synthesis_of(panel)

        assert written is not None
        assert written.content == "We agree."
        assert why_no_synthesis(panel) is None

    def test_a_synthesis_that_fails_leaves_a_measured_panel_and_its_reason(self) -> None:
        panel = a_running_panel(officers=True, options=OPTIONS)

        def no_chair(packet: Packet) -> Opinion:
            return Opinion.abstain("timed out") if packet.phase.office else named(packet)

        deliberated(panel, saying(no_chair))

        assert synthesis_of(panel) is None
        assert why_no_synthesis(panel) == "timed out"
        assert next_turn(panel) == Conclude("all seats agree after round 1")
        assert panel.consensus is not None
        assert panel.consensus.recommendation == "file"

    def test_a_panel_that_was_stopped_asks_no_chair_and_says_why(self) -> None:
        panel = a_running_panel(officers=True, seats=3)
        turns = turns_of(panel, saying(divided))
        for turn, _ in turns:
            if turn.round_number == 2:
                break
        panel.stop("the budget of 1 USD is spent", now=NOW)
        list(turns)

        assert next_turn(panel) == Conclude("the budget of 1 USD is spent")
        assert [len(one.messages) for one in panel.discussions] == [3, 3]
        panel.complete("Wait.", now=NOW)
        assert why_no_synthesis(panel) == "the budget of 1 USD is spent"

    def test_a_panel_without_officers_says_that_it_had_nobody(self) -> None:
        panel = deliberated(a_running_panel(), saying(named))

        assert why_no_synthesis(panel) is None
        panel.complete("Do it.", now=NOW)
        assert "nobody to write one" in str(why_no_synthesis(panel))
