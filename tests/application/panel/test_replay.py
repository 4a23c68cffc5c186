"""A replay comes out bit for bit, and finds whatever was changed afterwards."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from attrs import evolve

from application.panel import Replay, ReplayPanel, replay_panel
from application.panel.ports import ExpertAnswer, ExpertFailure, JournalEntry
from domain.consensus import Consensus, ConsensusRule
from domain.panel import Decision, Opinion, Packet, Panel, PanelStatus
from domain.shared import Budget, IllegalState
from tests.application.panel.every_type import (
    EVERY_HYBRID,
    EVERY_TYPE,
    a_stage,
    convened,
    sign,
    submit,
    to_its_end,
)
from tests.application.panel.scripted import answer_fittingly
from tests.application.panel.staging import US, Stage, SteppingClock

A_WHILE = timedelta(seconds=7)


async def replayed(stage: Stage, panel: Panel) -> Replay:
    """The replay, by models that answer nobody."""
    silent = evolve(stage, experts=evolve(stage.experts, packets=[]), more=())
    replay = await replay_panel(ReplayPanel(panel.panel_id), ports=silent.ports)
    assert silent.experts.packets == []
    return replay


def some_fail(packet: Packet) -> ExpertAnswer:
    if packet.seat.agent_id == "seat-2" and packet.round_number == 2:
        message = "the model is overloaded"
        raise ExpertFailure(message)
    if packet.seat.agent_id == "seat-1" and packet.round_number == 1:
        return ExpertAnswer(content=" ")
    return answer_fittingly()(packet)


@EVERY_TYPE
async def test_with_seats_that_failed(kind: str) -> None:
    stage = a_stage()
    stage.experts.script = some_fail
    # Four seats at most here: a quorum of half lets the panel go on.
    draft = await convened(stage, kind, rule=ConsensusRule(quorum=0.4, maximum_rounds=4))

    ended = await to_its_end(stage, draft)

    assert ended.status is PanelStatus.COMPLETED
    assert (await replayed(stage, ended)).differences == ()


@EVERY_TYPE
async def test_after_a_quorum_was_missed(kind: str) -> None:
    stage = a_stage()
    stage.experts.script = some_fail
    draft = await convened(stage, kind, rule=ConsensusRule(quorum=1))

    ended = await to_its_end(stage, draft)

    assert ended.status is PanelStatus.FAILED
    assert (await replayed(stage, ended)).differences == ()


@pytest.mark.parametrize("tokens", [5_000, 17_000, 29_000, 53_000, 101_000])
@EVERY_TYPE
async def test_wherever_the_budget_ended_it(kind: str, tokens: int) -> None:
    stage = a_stage()

    ended = await to_its_end(stage, await convened(stage, kind, budget=Budget(tokens=tokens)))

    assert ended.status.is_terminal
    assert (await replayed(stage, ended)).differences == ()


@EVERY_TYPE
async def test_with_a_clock_that_never_stands_still(kind: str) -> None:
    stage = a_stage()
    stage.clock = SteppingClock(step=A_WHILE)

    ended = await to_its_end(stage, await convened(stage, kind, closing_vote=True))

    assert (await replayed(stage, ended)).differences == ()


@EVERY_HYBRID
async def test_after_people_answered_one_by_one_against_the_speaking_order(kind: str) -> None:
    stage = a_stage()
    panel = await stage.run(await convened(stage, kind))
    while panel.awaited is not None and not panel.awaited.is_sign_off:
        await submit(stage, panel, panel.awaited.seats[-1])
        panel = await stage.run(panel)

    ended = await sign(stage, panel)

    assert (await replayed(stage, ended)).differences == ()


@pytest.mark.parametrize("decision", list(Decision))
async def test_whatever_the_person_decided(decision: Decision) -> None:
    stage = a_stage()
    panel = await stage.run(await convened(stage, "hybrid-open", agent_ids=(), people=()))

    ended = await sign(stage, panel, decision, "So be it.")

    assert (await replayed(stage, ended)).differences == ()


Tampering = Callable[[Panel], Panel]


def with_another_question(panel: Panel) -> Panel:
    return evolve(panel, query="Shall we not?", pending_events=())


def with_another_name(panel: Panel) -> Panel:
    first, *rest = panel.members
    renamed = (evolve(first, agent_name="Somebody Else"), *rest)
    return evolve(panel, members=renamed, pending_events=())


def with_another_recommendation(panel: Panel) -> Panel:
    return evolve(panel, recommendation="no, never", pending_events=())


def with_another_word(panel: Panel) -> Panel:
    first, *rest = panel.discussions
    messages = (evolve(first.messages[0], content="Something else."), *first.messages[1:])
    discussions = (evolve(first, messages=messages), *rest)
    return evolve(panel, discussions=discussions, pending_events=())


def with_another_level(panel: Panel) -> Panel:
    results = (evolve(panel.measurements.results[0], level=0.123),)
    rule = panel.measurements.rule
    forged = Consensus(rule=rule, results=results + panel.measurements.results[1:])
    return evolve(panel, measurements=forged, pending_events=())


def with_another_rule(panel: Panel) -> Panel:
    rule = evolve(panel.measurements.rule, method="quantum")
    forged = Consensus(rule=rule, results=panel.measurements.results)
    return evolve(panel, measurements=forged, pending_events=())


def with_another_synthesis(panel: Panel) -> Panel:
    notes = tuple(evolve(note, content="All is well.") for note in panel.notes)
    return evolve(panel, notes=notes, pending_events=())


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        (with_another_question, "the packet of seat-1 (independent_answer, round 1) is another"),
        (with_another_name, "the packet of seat-1 (independent_answer, round 1) is another"),
        (with_another_recommendation, "recommendation came out differently"),
        (with_another_word, "discussions came out differently"),
        (with_another_level, "measurements came out differently"),
        (with_another_rule, "measurements came out differently"),
        (with_another_synthesis, "notes came out differently"),
    ],
)
async def test_a_panel_that_was_tampered_with_is_found(tamper: Tampering, found: str) -> None:
    stage = a_stage()
    ended = await to_its_end(stage, await convened(stage, "open"))
    panels = stage.store.data[US].panels
    panels[ended.panel_id] = tamper(panels[ended.panel_id])

    replay = await replayed(stage, ended)

    assert not replay.is_identical
    assert found in replay.differences


def saying_otherwise(entry: JournalEntry) -> JournalEntry:
    return evolve(entry, content="Something else.")


def voting_otherwise(entry: JournalEntry) -> JournalEntry:
    return evolve(entry, opinion=Opinion.abstain("of a sudden"))


def given_later(entry: JournalEntry) -> JournalEntry:
    return evolve(entry, answered_at=entry.answered_at + A_WHILE)


def to_another_packet(entry: JournalEntry) -> JournalEntry:
    return evolve(entry, packet_digest="0" * 64)


@pytest.mark.parametrize(
    "tamper", [saying_otherwise, voting_otherwise, given_later, to_another_packet]
)
async def test_an_answer_that_was_tampered_with_is_found(
    tamper: Callable[[JournalEntry], JournalEntry],
) -> None:
    stage = a_stage()
    ended = await to_its_end(stage, await convened(stage, "open"))
    answers = stage.store.data[US].answers
    place = next(one for one in answers if one[2:] == ("exchange", "seat-1"))
    answers[place] = tamper(answers[place])

    replay = await replayed(stage, ended)

    assert not replay.is_identical


async def test_an_answer_that_is_missing_is_named() -> None:
    stage = a_stage()
    ended = await to_its_end(stage, await convened(stage, "open"))
    answers = stage.store.data[US].answers
    del answers[next(one for one in answers if one[2:] == ("exchange", "seat-1"))]

    with pytest.raises(IllegalState, match="lacks the answer of seat-1 in round 2"):
        await replayed(stage, ended)


async def test_a_panel_that_has_not_ended_cannot_be_replayed() -> None:
    stage = a_stage()
    draft = await convened(stage, "open")

    with pytest.raises(IllegalState, match="this one is draft"):
        await replayed(stage, draft)
