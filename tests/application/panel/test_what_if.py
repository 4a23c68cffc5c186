"""What if a seat, a document or the rule had been another: measured anew, for nothing."""

from collections.abc import Mapping, Sequence

import pytest
from attrs import evolve

from application.panel import Alternative, WhatIf, what_if
from application.panel.ports import ExpertAnswer, ExpertFailure
from domain.consensus import Ballot, ConsensusRule, measure_consensus
from domain.evidence import Document
from domain.panel import (
    Claim,
    Opinion,
    Packet,
    Panel,
    PanelId,
    PanelStatus,
    PanelType,
    withheld_from,
)
from domain.shared import IllegalState, InvalidValue, NotFound
from tests.application.panel.every_type import (
    EVERY_HYBRID,
    EVERY_TYPE,
    a_stage,
    convened,
    submit,
    to_its_end,
)
from tests.application.panel.scripted import (
    ScriptedEmbedder,
    ScriptedExperts,
    answer_fittingly,
)
from tests.application.panel.staging import NOW, Stage, a_question

TWO_ROUNDS = ConsensusRule(maximum_rounds=2)
TRIAL = Document(name="trial.md", text="Forty patients were treated.")
LETTER = Document(name="letter.md", text="I would do it again.")
VOTES = {"seat-1": "yes", "seat-2": "yes", "seat-3": "no"}
QUOTES = {"seat-1": (TRIAL,), "seat-2": (TRIAL, LETTER), "seat-3": (LETTER,)}


def by_seat(packet: Packet) -> ExpertAnswer:
    seat = packet.seat.agent_id
    claims = tuple(
        Claim(statement="So it is.", source=one.name, quote=one.text) for one in QUOTES[seat]
    )
    opinion = Opinion(position=VOTES[seat], confidence=0.5, rationale=seat, claims=claims)
    return ExpertAnswer(content=seat, opinion=opinion)


async def ended(**parts: object) -> tuple[Stage, Panel]:
    stage = Stage(experts=ScriptedExperts(by_seat))
    command = a_question(documents=(TRIAL, LETTER), rule=TWO_ROUNDS, **parts)
    return stage, await stage.run(await stage.convene(command))


async def supposing(
    stage: Stage,
    panel: Panel,
    *,
    without: Sequence[str] = (),
    without_sources: Sequence[str] = (),
    rule: ConsensusRule | None = None,
) -> Alternative:
    command = WhatIf(
        panel_id=panel.panel_id,
        without_seats=tuple(without),
        without_sources=tuple(without_sources),
        rule=rule,
    )
    return await what_if(command, uow=stage.uow, journal=stage.journal)


def ballots(votes: Mapping[str, str | None]) -> list[Ballot]:
    """As seats would hand them in by hand."""
    return [
        Ballot(
            agent_id=seat,
            agent_name=f"Expert {seat[-1]}",
            position=vote,
            confidence=0.5 if vote else None,
            rationale=seat if vote else "",
            claims=len(QUOTES[seat]) if vote else 0,
            claims_supported=len(QUOTES[seat]) if vote else 0,
        )
        for seat, vote in votes.items()
    ]


@EVERY_TYPE
async def test_thinking_nothing_away_changes_nothing(kind: str) -> None:
    stage = a_stage()
    panel = await to_its_end(stage, await convened(stage, kind))

    alternative = await supposing(stage, panel)

    assert alternative.results == panel.measurements.results
    assert alternative.before == alternative.after == panel.consensus
    assert not alternative.changes_outcome
    assert alternative.failure is None


async def test_without_a_seat_the_others_are_measured_as_if_it_had_never_been_convened() -> None:
    stage, panel = await ended(panel_type=PanelType.OPEN)

    alternative = await supposing(stage, panel, without=["seat-1"])

    left = ballots({"seat-2": "yes", "seat-3": "no"})
    by_hand = measure_consensus(
        left, rule=TWO_ROUNDS, now=NOW, previous=left, round_number=2, blind=False
    )
    assert alternative.after == by_hand
    assert alternative.before == panel.consensus
    assert alternative.after.seats_convened == 2


@EVERY_TYPE
@pytest.mark.parametrize("seat", ["seat-1", "seat-2"])
async def test_a_seat_can_be_thought_away_from_a_panel_of_any_type(kind: str, seat: str) -> None:
    stage = a_stage()
    panel = await to_its_end(stage, await convened(stage, kind, closing_vote=True))

    alternative = await supposing(stage, panel, without=[seat])

    assert alternative.after is not None
    assert alternative.after.seats_convened == len(panel.members) - 1
    assert len(alternative.results) <= len(panel.measurements.results)


async def test_without_a_document_those_who_quoted_nothing_else_abstain() -> None:
    stage, panel = await ended(panel_type=PanelType.OPEN)

    alternative = await supposing(stage, panel, without_sources=["letter.md"])

    left = ballots({"seat-1": "yes", "seat-2": "yes", "seat-3": None})
    by_hand = measure_consensus(
        left, rule=TWO_ROUNDS, now=NOW, previous=left, round_number=2, blind=False
    )
    assert alternative.after is not None
    assert alternative.unsupported == ("seat-3",)
    assert alternative.after.level == by_hand.level
    assert (alternative.after.seats_answered, alternative.after.seats_convened) == (2, 3)


async def test_claims_of_a_document_that_is_thought_away_count_as_unsupported() -> None:
    stage, panel = await ended(panel_type=PanelType.OPEN)

    alternative = await supposing(stage, panel, without_sources=["letter.md"])

    assert panel.consensus is not None
    assert panel.consensus.evidence == 1
    # Of the three claims of seat-1 and seat-2, that of the letter is lost; seat-3 abstains.
    assert alternative.after is not None
    assert alternative.after.evidence == pytest.approx(2 / 3)


async def test_answers_that_an_embedder_found_alike_stay_one_voice() -> None:
    stage = Stage(experts=ScriptedExperts(by_seat))
    convened = await stage.convene(a_question(panel_type=PanelType.OPEN, rule=TWO_ROUNDS))
    panel = await stage.run(convened, evolve(stage.ports, embedder=ScriptedEmbedder()))

    alternative = await supposing(stage, panel)
    of_two = await supposing(stage, panel, without=["seat-3"])

    assert panel.consensus is not None
    assert panel.consensus.distinct_voices == 1
    assert alternative.results == panel.measurements.results
    assert of_two.after is not None
    assert of_two.after.distinct_voices == 1


@EVERY_HYBRID
async def test_nothing_is_supposed_that_would_tell_the_people_awaited_who_stands_where(
    kind: str,
) -> None:
    stage = a_stage()
    panel = await stage.run(await convened(stage, kind))
    refused = supposed = 0

    while panel.awaited is not None and not panel.awaited.is_sign_off:
        for seat in panel.awaited.seats:
            await submit(stage, panel, seat)
        panel = await stage.run(panel)
        stored = await stage.stored(panel)
        if stored.consensus is None:
            continue
        hidden = withheld_from(stored)
        if hidden is not None and hidden <= (stored.consensus.round_number or 0):
            refused += 1
            with pytest.raises(IllegalState, match="it is withheld who said what"):
                await supposing(stage, panel, without=["seat-1"])
        else:
            supposed += 1
            assert (await supposing(stage, panel, without=["seat-1"])).after is not None

    assert supposed
    assert bool(refused) == (kind == "hybrid-delphi")


async def test_without_every_document_that_seats_quoted_the_panel_would_have_failed() -> None:
    stage, panel = await ended()

    alternative = await supposing(stage, panel, without_sources=["trial.md", "letter.md"])

    assert alternative.failure == ("quorum missed in round 1: 0 of 3 seats answered, 2 are needed")
    assert alternative.changes_outcome


async def test_under_another_rule_the_same_opinions_are_measured_by_it() -> None:
    stage, panel = await ended(panel_type=PanelType.OPEN)
    rule = evolve(TWO_ROUNDS, method="quantum")

    alternative = await supposing(stage, panel, rule=rule)

    assert alternative.rule == rule
    assert alternative.after is not None
    assert alternative.after.method == "quantum"
    assert panel.consensus is not None
    assert alternative.after.level != panel.consensus.level


async def test_a_rule_of_fewer_rounds_ends_with_its_last() -> None:
    stage, panel = await ended()

    alternative = await supposing(stage, panel, rule=evolve(TWO_ROUNDS, maximum_rounds=1))

    assert [result.round_number for result in alternative.results] == [1]


async def test_a_structured_panel_ends_where_those_left_agree() -> None:
    stage, panel = await ended()

    alternative = await supposing(stage, panel, without=["seat-3"])

    assert [result.round_number for result in panel.measurements.results] == [1, 2]
    assert [result.round_number for result in alternative.results] == [1]


async def test_a_delphi_panel_ends_where_the_other_rule_is_reached() -> None:
    stage, panel = await ended(panel_type=PanelType.DELPHI)
    reached = evolve(TWO_ROUNDS, threshold=0.1)

    alternative = await supposing(stage, panel, rule=reached)

    assert [result.round_number for result in panel.measurements.results] == [1, 2]
    assert [result.round_number for result in alternative.results] == [1]


async def test_a_panel_that_failed_for_want_of_a_quorum_still_fails() -> None:
    def one_answers(packet: Packet) -> ExpertAnswer:
        if packet.seat.agent_id == "seat-1":
            return answer_fittingly()(packet)
        message = "the model is overloaded"
        raise ExpertFailure(message)

    stage = Stage(experts=ScriptedExperts(one_answers))
    panel = await stage.run(await stage.convene(a_question()))
    assert panel.status is PanelStatus.FAILED

    as_it_was = await supposing(stage, panel)
    of_one = await supposing(stage, panel, rule=ConsensusRule(quorum=0.1, maximum_rounds=1))

    assert panel.failure == as_it_was.failure
    assert not as_it_was.changes_outcome
    assert of_one.failure is None
    assert of_one.changes_outcome


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ({"without": ["oracle"]}, "without: 'oracle' is none of seat-1, seat-2, seat-3"),
        ({"without_sources": ["x.md"]}, "without_evidence: 'x.md' is none of trial.md, letter.md"),
    ],
)
async def test_names_that_the_panel_does_not_know_are_refused(
    names: dict[str, Sequence[str]], message: str
) -> None:
    stage, panel = await ended()

    with pytest.raises(InvalidValue, match=message):
        await supposing(stage, panel, **names)  # type: ignore[arg-type]


async def test_nothing_is_asked_and_nothing_stored() -> None:
    stage, panel = await ended()
    stage.experts.packets.clear()
    before = await stage.stored(panel)

    await supposing(stage, panel, without=["seat-3"], without_sources=["trial.md"])

    after = await stage.stored(panel)
    assert after.version == before.version
    assert after.measurements == before.measurements
    assert after.discussions == before.discussions
    assert stage.experts.packets == []


async def test_a_panel_without_a_measurement_has_nothing_to_compare() -> None:
    stage = Stage()
    draft = await stage.convene(a_question())

    with pytest.raises(IllegalState, match="no round of this panel was measured"):
        await supposing(stage, draft)


async def test_an_unknown_panel_is_not_found() -> None:
    with pytest.raises(NotFound):
        await what_if(WhatIf(panel_id=PanelId.generate()), uow=Stage().uow, journal=Stage().journal)


async def test_without_all_seats_there_is_nobody_left_to_ask() -> None:
    stage, panel = await ended()

    with pytest.raises(InvalidValue, match="without"):
        await supposing(stage, panel, without=["seat-1", "seat-2", "seat-3"])
