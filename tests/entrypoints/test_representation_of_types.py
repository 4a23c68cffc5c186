"""What the document of each panel type holds."""

import json
from datetime import timedelta
from itertools import islice
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from application.panel.ports import JournalEntry
from domain.panel import (
    Awaited,
    ConsensusUpdated,
    Decision,
    Opinion,
    Packet,
    Panel,
    PanelStatus,
    PanelType,
    Stance,
)
from domain.shared import GENESIS, Usage, seal
from entrypoints.representation import event_document, panel_document
from entrypoints.representation.parts import panel_consensus_document
from tests.domain.panel.examples import a_running_panel
from tests.domain.panel.protocols.turns import Said, rounds_of
from tests.entrypoints.staged import LABELS, NOON, divided
from tests.entrypoints.test_representation import PROMISED
from tests.entrypoints.walked import MODEL, Script, waiting_for_people, walked

EVERY_TYPE = tuple(PanelType)


def document_of(panel: Panel) -> dict[str, Any]:
    return panel_document(panel, labels=LABELS)


def answer(panel: Panel, agent_id: str, **details: Any) -> JournalEntry:  # noqa: ANN401 - any field
    return JournalEntry(
        panel_id=panel.panel_id,
        round_number=1,
        phase="independent_answer",
        agent_id=agent_id,
        packet_digest="",
        model=MODEL,
        attempts=1,
        asked_at=NOON,
        answered_at=NOON + timedelta(seconds=2),
        content="said",
        **details,
    )


@given(panel_type=st.sampled_from(EVERY_TYPE), turns=st.integers(0, 30), seats=st.integers(2, 5))
def test_at_every_step_each_type_has_the_same_keys_and_is_the_same_plain_json_twice(
    panel_type: PanelType, turns: int, seats: int
) -> None:
    people = 1 if panel_type is PanelType.HYBRID else 0
    script = Script(seats=seats, people=people, closing_vote=seats % 2 == 0)
    panel = walked(panel_type, script, turns=turns)

    document = document_of(panel)

    assert set(document) == PROMISED
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert document_of(panel) == document


def test_a_hybrid_panel_says_what_it_is_based_on_and_whom_it_waits_for() -> None:
    panel = walked(PanelType.HYBRID, Script(people=1, base=PanelType.DELPHI))

    document = document_of(panel)

    assert (document["panel_type"], document["base_type"]) == ("hybrid", "delphi")
    assert document["awaited"]["phase"] == "sign_off"
    assert document["status"] == "in_progress"
    assert document["budget"] == {"tokens": 50_000, "usd": 0.5, "seconds": None}


def test_assumptions_come_with_challenges_consequences_and_verdicts() -> None:
    assumptions = document_of(walked(PanelType.SOCRATIC))["assumptions"]

    assert [one["label"] for one in assumptions] == [f"A1.{n}" for n in range(1, 11)]
    first = assumptions[0]
    assert [reply["kind"] for reply in first["replies"]] == ["challenge", "consequence"]
    assert first["verdict"] in {"holds", "fails", "undecided"}
    judges = {*first["holds"], *first["fails"], *first["undecided"]}
    assert judges.isdisjoint(first["raised_by"])
    assert len(judges) == 4


def test_arguments_come_with_their_side_severities_rebuttals_and_the_judges_verdict() -> None:
    document = document_of(walked(PanelType.ADVERSARIAL))

    assert sorted(document["sides"].values()) == ["against", "against", "for", "for", "questioner"]
    for argument in document["arguments"]:
        (author,) = argument["raised_by"]
        (challenge,) = argument["replies"]
        (rebuttal,) = challenge["replies"]
        assert argument["side"] == document["sides"][author]
        assert argument["side"] != document["sides"][challenge["by"][0]]
        assert 1 <= challenge["severity"] <= 5
        assert rebuttal["by"] == [author]
        assert argument["verdict"] in {"holds", "fails", "undecided"}
        assert argument["reasons"]
    assert document["synthesis"]["phase"] == "ruling"
    assert {argument["side"] for argument in document["arguments"]} == set(Stance)


def test_ideas_stand_in_order_of_their_support() -> None:
    ideas = document_of(walked(PanelType.OPEN))["ideas"]

    supports = [idea["support"] for idea in ideas]
    assert len(ideas) == 6
    assert supports == sorted(supports, reverse=True)


def test_each_round_of_ratings_has_its_median_quartiles_and_counts() -> None:
    feedback = document_of(walked(PanelType.DELPHI))["feedback"]

    assert [one["round_number"] for one in feedback] == [1, 2]
    assert feedback[0]["ratings"][0] == {
        "dimension": "feasibility",
        "median": 6.0,
        "lower_quartile": 5.0,
        "upper_quartile": 7.0,
        "counts": {"4": 1, "5": 1, "6": 1, "7": 1, "8": 1},
    }
    assert feedback[0]["positions"] == {"510(k)": 2, "De Novo": 3}


@pytest.mark.parametrize("panel_type", EVERY_TYPE)
def test_any_type_can_close_with_a_peer_ranking(panel_type: PanelType) -> None:
    ranking = document_of(walked(panel_type, Script(closing_vote=True)))["peer_ranking"]

    assert {one["agent_id"] for one in ranking} == {f"seat_{n}" for n in range(5)}
    assert all(0 <= one["score"] <= 1 and one["voters"] == 4 for one in ranking)


def test_the_ledger_counts_claims_and_gives_the_lines_of_those_supported() -> None:
    document = document_of(walked(PanelType.STRUCTURED))
    claims = document["claims"]

    assert (claims["supported"], claims["quote_not_found"], claims["no_source"]) == (5, 1, 1)
    mine = [entry for entry in claims["ledger"] if entry["agent_id"] == "seat_1"]
    assert [(e["status"], e["number"], e["first_line"], e["last_line"]) for e in mine] == [
        ("supported", 1, 3, 3),
        ("quote not found", None, None, None),
        ("no source", None, None, None),
    ]
    assert document["citations"][0]["number"] == 1
    assert document["consensus"]["evidence"] == pytest.approx(5 / 7)
    assert document["consensus"]["distinct_voices"] == 5


def test_a_synthesis_has_its_author_and_a_missing_one_its_reason() -> None:
    written = document_of(walked(PanelType.STRUCTURED))
    quoting = document_of(walked(PanelType.STRUCTURED, Script(officers=False, model="extractive")))

    assert written["synthesis"]["office"] == "chair"
    assert written["synthesis"]["written_by"] == MODEL
    assert written["synthesis_missing"] is None
    assert [note["phase"] for note in written["notes"]] == ["framing", "synthesis"]
    assert quoting["synthesis"] is None
    assert "no language models" in quoting["synthesis_missing"]


def test_seats_that_share_a_model_are_told_with_the_voices_that_they_are_worth() -> None:
    shared = document_of(walked(PanelType.OPEN))["same_model"]

    assert shared["models"] == [{"model": MODEL, "seats": [f"seat_{n}" for n in range(5)]}]
    assert shared["effective_voices"] == pytest.approx(1.82, abs=0.005)
    assert document_of(divided())["same_model"] is None


def test_while_people_are_awaited_nobody_can_read_what_the_others_said() -> None:
    panel = waiting_for_people()

    document = document_of(panel)

    (round_one,) = document["discussions"]
    assert round_one["withheld"] is True
    assert [said["agent_id"] for said in round_one["messages"]] != []
    for said in round_one["messages"]:
        assert (said["content"], said["opinion"], said["points"]) == (None, None, None)
    assert document["awaited"]["seats"] == list(panel.awaited.seats if panel.awaited else ())
    assert document["claims"]["ledger"] == document["citations"] == document["abstentions"] == []
    assert "The answer of" not in json.dumps(document)
    assert "The reason" not in json.dumps(document)


def test_while_a_delphi_panel_awaits_people_nobody_can_read_who_said_what_in_any_round() -> None:
    panel = waiting_for_people(PanelType.DELPHI, turns=3)

    document = document_of(panel)

    assert [one["withheld"] for one in document["discussions"]] == [True, True]
    measured = document["consensus"]
    assert measured["round_number"] == 1
    assert measured["level"] == pytest.approx(panel.consensus.level if panel.consensus else None)
    for named in ("dissenting_opinions", "decisive_seats", "groups"):
        assert measured[named] is None
    assert document["claims"]["ledger"] == document["citations"] == []
    assert "The answer of" not in json.dumps(document)
    assert "The reason" not in json.dumps(document)


def test_positions_in_own_words_are_unsigned_while_it_is_withheld_who_said_what() -> None:
    panel = a_running_panel(
        panel_type=PanelType.HYBRID,
        base_type=PanelType.DELPHI,
        dimensions=(),
        seats=3,
        humans=1,
        maximum_rounds=3,
    )

    def boasting(packet: Packet) -> Said:
        opinion = Opinion(position=f"Do as {packet.seat.agent_name} says", rationale="Why.")
        return "So.", opinion, ()

    second_round = islice(rounds_of(panel, boasting), 3)
    assert [turn.round_number for turn, _ in second_round] == [1, 1, 2]
    told = [
        event_document(panel, seal(event, sequence=number, previous_digest=GENESIS))
        for number, event in enumerate(panel.pending_events, start=1)
        if isinstance(event, ConsensusUpdated)
    ]
    document = document_of(panel)
    shown = [document["consensus"], document["feedback"], panel_consensus_document(panel), told]

    assert len(told) == 1
    for part in shown:
        assert "Do as [a seat] says" in json.dumps(part)
        for member in panel.members:
            assert f"Do as {member.agent_name}" not in json.dumps(part)


def test_once_a_waiting_panel_is_cancelled_there_is_nothing_left_to_withhold() -> None:
    panel = waiting_for_people()
    panel.change_status(PanelStatus.CANCELLED, now=NOON)

    (round_one,) = document_of(panel)["discussions"]

    assert round_one["withheld"] is False
    assert all(said["content"] for said in round_one["messages"])


@pytest.mark.parametrize("decision", list(Decision))
def test_a_signature_says_who_decided_what_on_which_proposal(decision: Decision) -> None:
    panel = walked(PanelType.HYBRID, Script(people=1))
    panel.sign("Jane Doe", decision, "Pre-submission first.", now=NOON)

    document = document_of(panel)

    assert document["sign_off"]["name"] == "Jane Doe"
    assert document["sign_off"]["decision"] == decision.value
    assert document["sign_off"]["proposed"] == "De Novo"
    assert document["awaited"] is None
    amended = "Pre-submission first." if decision is Decision.AMEND else "De Novo"
    assert document["recommendation"] == (None if decision is Decision.REJECT else amended)


def test_a_round_that_the_budget_cut_does_not_replace_the_opinions_before_it() -> None:
    panel = walked(PanelType.DELPHI, turns=1)
    reason = "the panel's budget of 0.5 USD does not cover the next answers"
    panel.start_discussion_round(2, phase="rerating", now=NOON)
    for member in panel.members:
        silent = Opinion.abstain(reason)
        panel.add_message(2, member.agent_id, member.agent_name, "No.", silent, now=NOON)
    panel.complete_discussion_round(2, now=NOON)
    panel.stop(reason, now=NOON)
    panel.complete("De Novo", ending=reason, now=NOON)

    document = document_of(panel)

    assert document["stopped"] == document["ending"] == document["synthesis_missing"] == reason
    assert document["seats"] == {"convened": 5, "answered": 5}
    assert document["abstentions"] == []
    assert document["claims"]["supported"] == 5


def test_usage_and_evidence_left_out_are_added_up_where_the_answers_are_given() -> None:
    panel = walked(PanelType.OPEN)
    used = Usage(input_tokens=100, output_tokens=20, requests=1, usd=0.25)
    left_out = ("routes.md:9-12",)
    answers = [
        answer(panel, "seat_0", usage=used, evidence_left_out=left_out),
        answer(panel, "seat_1", usage=evolve(used, usd=0.5), evidence_left_out=left_out),
    ]

    document = panel_document(panel, labels=LABELS, answers=answers)

    assert document["evidence_left_out"] == ["routes.md:9-12"]
    assert document["usage"] == {
        "input_tokens": 200,
        "output_tokens": 40,
        "requests": 2,
        "usd": 0.75,
        "tokens": 240,
    }
    assert panel_document(panel, labels=LABELS)["usage"] is None


def test_a_seat_that_fails_in_a_round_without_votes_keeps_its_opinion() -> None:
    panel = walked(PanelType.SOCRATIC, turns=1)
    panel.start_discussion_round(2, phase="challenge", votes=False, now=NOON)
    silent = Opinion.abstain("no answer within 120 s")
    panel.add_message(2, "seat_0", "Regulatory expert", "No answer.", silent, now=NOON)

    assert document_of(panel)["abstentions"] == []


def test_whom_a_panel_waits_for_is_null_where_it_waits_for_nobody() -> None:
    assert document_of(walked(PanelType.OPEN))["awaited"] is None
    panel = walked(PanelType.HYBRID, Script(people=1), turns=1)
    panel.wait_for(Awaited(round_number=1, phase="independent_answer", seats=("seat_0",)), now=NOON)

    assert document_of(panel)["awaited"] == {
        "round_number": 1,
        "phase": "independent_answer",
        "seats": ["seat_0"],
    }
