"""From what was said in a round to what is counted: one ballot for every seat convened."""

from hypothesis import given, settings

from adapters.hypothesis import panels
from domain.panel import Opinion, Panel, PanelStatus, ballots_of
from tests.domain.panel.examples import NOW, a_panel_in_round_1


@settings(max_examples=30)
@given(panels(PanelStatus.COMPLETED))
def test_every_seat_convened_has_one_ballot_in_every_round(panel: Panel) -> None:
    for discussion in (one for one in panel.discussions if one.votes):
        ballots = ballots_of(panel, discussion)

        assert [b.agent_id for b in ballots] == [member.agent_id for member in panel.members]
        assert sum(not ballot.abstained for ballot in ballots) == discussion.answered


def test_a_seat_that_stayed_silent_abstains() -> None:
    panel = a_panel_in_round_1()

    assert [ballot.abstained for ballot in ballots_of(panel, panel.discussions[0])] == [True, True]


def test_a_seat_that_spoke_without_an_opinion_abstains() -> None:
    panel = a_panel_in_round_1()
    panel.add_message(1, "seat-1", "Expert 1", "I wonder.", now=NOW)

    assert ballots_of(panel, panel.discussions[0])[0].abstained


def test_a_ballot_carries_what_the_seat_said_last() -> None:
    panel = a_panel_in_round_1()
    first = Opinion(position="yes", ratings={"risk": 2})
    last = Opinion(position="no", confidence=0.7, rationale="I was wrong.")
    panel.add_message(1, "seat-1", "Expert 1", "Yes.", first, now=NOW)
    panel.add_message(1, "seat-1", "Expert 1", "No.", last, now=NOW)

    ballot = ballots_of(panel, panel.discussions[0])[0]

    assert (ballot.agent_id, ballot.agent_name, ballot.position) == ("seat-1", "Expert 1", "no")
    assert (ballot.ratings, ballot.confidence, ballot.rationale) == ({}, 0.7, "I was wrong.")


def test_an_explicit_abstention_has_neither_position_nor_ratings() -> None:
    panel = a_panel_in_round_1()
    silent = Opinion.abstain("no evidence")
    panel.add_message(1, "seat-2", "Expert 2", "-", silent, now=NOW)

    assert ballots_of(panel, panel.discussions[0])[1].abstained
