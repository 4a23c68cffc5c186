"""Rounds, and what is said in them."""

from datetime import timedelta

import pytest

from domain.panel import (
    Citation,
    Opinion,
)
from domain.shared import IllegalState, InvalidValue
from tests.domain.panel.examples import (
    NOW,
    OPTIONS,
    a_draft,
    a_panel_in_round_1,
    a_running_panel,
    an_opinion,
)

LATER = NOW + timedelta(minutes=5)


class TestRounds:
    def test_a_round_is_opened_with_the_next_number(self) -> None:
        panel = a_running_panel()

        opened = panel.start_discussion_round(
            1, phase="statement", blind=True, speaking_order=("seat-2", "seat-1"), now=NOW
        )

        assert panel.discussions == (opened,)
        assert panel.open_discussion is opened
        assert (opened.round_number, opened.phase, opened.blind) == (1, "statement", True)
        assert opened.speaking_order == ("seat-2", "seat-1")
        assert (opened.is_open, opened.started_at, opened.completed_at) == (True, NOW, None)

    @pytest.mark.parametrize("number", [-1, 0, 2, 3])
    def test_a_round_out_of_order_is_refused(self, number: int) -> None:
        with pytest.raises(IllegalState, match=f"the next round is 1, not {number}"):
            a_running_panel().start_discussion_round(number, now=NOW)

    def test_a_draft_holds_no_rounds(self) -> None:
        with pytest.raises(IllegalState, match="only while the panel is in_progress, not draft"):
            a_draft(seats=2).start_discussion_round(1, now=NOW)

    def test_two_rounds_are_never_open_at_once(self) -> None:
        panel = a_panel_in_round_1()

        with pytest.raises(IllegalState, match="round 1 is still open; complete it first"):
            panel.start_discussion_round(2, now=NOW)

    def test_a_closed_round_knows_when_it_was_completed(self) -> None:
        panel = a_panel_in_round_1()

        closed = panel.complete_discussion_round(1, now=LATER)

        assert closed.completed_at == LATER
        assert not closed.is_open
        assert panel.open_discussion is None

    def test_the_next_round_follows_a_closed_one(self) -> None:
        panel = a_panel_in_round_1()
        panel.complete_discussion_round(1, now=NOW)

        panel.start_discussion_round(2, now=NOW)

        assert [one.round_number for one in panel.discussions] == [1, 2]

    @pytest.mark.parametrize("number", [0, 2])
    def test_only_the_open_round_can_be_completed(self, number: int) -> None:
        with pytest.raises(IllegalState, match=f"round {number} is not open"):
            a_panel_in_round_1().complete_discussion_round(number, now=NOW)

    def test_a_round_is_completed_once(self) -> None:
        panel = a_panel_in_round_1()
        panel.complete_discussion_round(1, now=NOW)

        with pytest.raises(IllegalState, match="round 1 is not open"):
            panel.complete_discussion_round(1, now=NOW)


class TestMessages:
    def test_a_member_speaks_in_the_open_round(self) -> None:
        panel = a_panel_in_round_1()
        opinion = an_opinion()

        said = panel.add_message(1, "seat-1", "Expert 1", "I hold that.", opinion, now=LATER)

        assert panel.discussions[0].messages == (said,)
        assert (said.round_number, said.agent_id, said.content) == (1, "seat-1", "I hold that.")
        assert (said.opinion, said.said_at) == (opinion, LATER)
        assert panel.discussions[0].spoken == {"seat-1"}
        assert panel.discussions[0].message_of("seat-1") is said
        assert panel.discussions[0].message_of("seat-2") is None

    def test_a_message_may_carry_no_opinion_and_then_answers_nothing(self) -> None:
        panel = a_panel_in_round_1()

        panel.add_message(1, "seat-1", "Expert 1", "A question first.", now=NOW)

        assert panel.discussions[0].answered == 0

    def test_who_speaks_twice_is_counted_by_the_last_word(self) -> None:
        panel = a_panel_in_round_1()
        panel.add_message(1, "seat-1", "Expert 1", "Yes.", an_opinion("yes"), now=NOW)

        last = panel.add_message(1, "seat-1", "Expert 1", "No.", an_opinion("no"), now=NOW)

        assert panel.discussions[0].message_of("seat-1") is last
        assert panel.discussions[0].answered == 1

    def test_an_abstention_is_no_answer(self) -> None:
        panel = a_panel_in_round_1()

        panel.add_message(1, "seat-1", "Expert 1", "-", Opinion.abstain("no evidence"), now=NOW)

        assert panel.discussions[0].spoken == {"seat-1"}
        assert panel.discussions[0].answered == 0

    def test_nobody_speaks_before_the_round_is_open(self) -> None:
        with pytest.raises(IllegalState, match="round 1 is not open"):
            a_running_panel().add_message(1, "seat-1", "Expert 1", "Early.", now=NOW)

    def test_nobody_speaks_after_the_round_was_closed(self) -> None:
        panel = a_panel_in_round_1()
        panel.complete_discussion_round(1, now=NOW)

        with pytest.raises(IllegalState, match="round 1 is not open"):
            panel.add_message(1, "seat-1", "Expert 1", "Late.", now=NOW)

    def test_nobody_speaks_in_another_round_than_the_open_one(self) -> None:
        with pytest.raises(IllegalState, match="round 2 is not open"):
            a_panel_in_round_1().add_message(2, "seat-1", "Expert 1", "Ahead.", now=NOW)

    def test_who_is_no_member_has_no_say(self) -> None:
        with pytest.raises(InvalidValue, match="'stranger' is not a member of this panel"):
            a_panel_in_round_1().add_message(1, "stranger", "Stranger", "Me too!", now=NOW)

    @pytest.mark.parametrize(
        ("content", "rule"),
        [
            ("", "content cannot be empty"),
            ("\x1b[31m", "content holds a control character"),
            ("x" * 20_001, "content has 20,001 characters; at most 20,000"),
        ],
    )
    def test_a_message_that_cannot_be_stored_is_refused(self, content: str, rule: str) -> None:
        panel = a_panel_in_round_1()

        with pytest.raises(InvalidValue, match=rule):
            panel.add_message(1, "seat-1", "Expert 1", content, now=NOW)

        assert panel.discussions[0].messages == ()

    def test_a_position_beyond_the_options_is_refused(self) -> None:
        panel = a_panel_in_round_1(options=OPTIONS)

        with pytest.raises(InvalidValue, match="position must be one of the options, not 'PMA'"):
            panel.add_message(1, "seat-1", "Expert 1", "PMA.", an_opinion("PMA"), now=NOW)

    def test_an_option_may_be_spelled_in_another_case(self) -> None:
        panel = a_panel_in_round_1(options=OPTIONS)

        panel.add_message(1, "seat-1", "Expert 1", "It is.", an_opinion("de  novo"), now=NOW)

        assert panel.discussions[0].answered == 1

    def test_without_options_every_position_fits(self) -> None:
        panel = a_panel_in_round_1()

        panel.add_message(1, "seat-1", "Expert 1", "Wait.", an_opinion("Wait"), now=NOW)

        assert panel.discussions[0].answered == 1

    def test_a_rating_of_an_unknown_dimension_is_refused(self) -> None:
        beauty = Opinion(ratings={"risk": 3, "beauty": 9})

        with pytest.raises(InvalidValue, match="ratings name the unknown dimension 'beauty'"):
            a_panel_in_round_1().add_message(1, "seat-1", "Expert 1", "9!", beauty, now=NOW)

    def test_a_message_keeps_the_citations_that_it_rests_on(self) -> None:
        panel = a_panel_in_round_1()
        quoted = Citation(source="a.md", first_line=1, last_line=2, quote="There is one.")
        opinion = Opinion(position="510(k)", citations=(quoted,))

        said = panel.add_message(1, "seat-1", "Expert 1", "See a.md.", opinion, now=NOW)

        assert said.opinion is not None
        assert said.opinion.citations == (quoted,)
