"""A panel runs to its end; what goes wrong with a seat does not stop it."""

import asyncio

import pytest
from attrs import define, evolve, field

from adapters.memory import MemoryEventLog, MemoryPanelUnitOfWork
from application.panel import AskingPolicy, Deliberate, deliberate
from application.panel.ports import JournalEntry, SilentObserver
from domain.consensus import ConsensusResult, ConsensusRule
from domain.evidence import Document
from domain.panel import Ask, AwaitHumans, PanelId, PanelMember, PanelStatus, PanelType
from domain.shared import NotFound, StaleVersion
from domain.tenancy import TenantId
from tests.application.panel.scripted import ScriptedExperts
from tests.application.panel.staging import US, Stage, a_question

BOTH_TYPES = pytest.mark.parametrize("panel_type", [PanelType.STRUCTURED, PanelType.OPEN])


class TestCourse:
    @BOTH_TYPES
    async def test_every_seat_is_asked_in_each_round_and_the_panel_completes(
        self, panel_type: PanelType
    ) -> None:
        stage = Stage()
        panel = await stage.convene(a_question(panel_type=panel_type))

        ended = await stage.run(panel)

        assert ended.status is PanelStatus.COMPLETED
        assert ended.recommendation == "yes"
        assert sorted(stage.experts.asked) == [(r, f"seat-{n}") for r in (1, 2) for n in (1, 2, 3)]
        assert [one.is_open for one in ended.discussions] == [False, False]
        assert len(ended.measurements.results) == 2

    @BOTH_TYPES
    async def test_what_is_stored_is_what_is_returned(self, panel_type: PanelType) -> None:
        stage = Stage()
        panel = await stage.convene(a_question(panel_type=panel_type))

        ended = await stage.run(panel)

        stored = await stage.stored(panel)
        assert stored.discussions == ended.discussions
        assert stored.measurements == ended.measurements
        assert (stored.status, stored.recommendation) == (ended.status, ended.recommendation)

    @BOTH_TYPES
    async def test_messages_stand_in_the_recorded_speaking_order(
        self, panel_type: PanelType
    ) -> None:
        stage = Stage()

        ended = await stage.run(await stage.convene(a_question(panel_type=panel_type, seed=3)))

        for discussion in ended.discussions:
            said = tuple(message.agent_id for message in discussion.messages)
            assert said == discussion.speaking_order

    async def test_in_a_structured_panel_each_hears_those_before(self) -> None:
        stage = Stage()

        ended = await stage.run(await stage.convene(a_question()))

        first, second, third = ended.discussions[0].messages
        assert first.content.endswith("after nobody")
        assert second.content.endswith(f"after {first.agent_id}")
        assert third.content.endswith(
            "after " + " ".join(sorted([first.agent_id, second.agent_id]))
        )

    async def test_in_an_open_panel_nobody_hears_anybody_at_first(self) -> None:
        stage = Stage()

        ended = await stage.run(await stage.convene(a_question(panel_type=PanelType.OPEN)))

        blind, exchange = ended.discussions
        assert blind.blind
        assert all(message.content.endswith("after nobody") for message in blind.messages)
        assert all("seat-" in message.content[25:] for message in exchange.messages)
        assert ended.measurements.blind_level == ended.measurements.results[0].level

    async def test_the_experts_are_given_the_evidence(self) -> None:
        stage = Stage()
        note = Document(name="note.md", text="There is a predicate.")

        await stage.run(await stage.convene(a_question(documents=(note,))))

        assert stage.experts.documents == [note]

    async def test_a_rule_of_one_round_holds_one(self) -> None:
        stage = Stage()
        command = a_question(rule=ConsensusRule(maximum_rounds=1))

        ended = await stage.run(await stage.convene(command))

        assert len(ended.discussions) == 1
        assert ended.status is PanelStatus.COMPLETED

    async def test_every_answer_is_journalled_with_who_gave_it_to_what(self) -> None:
        stage = Stage()
        panel = await stage.convene(a_question())

        await stage.run(panel)

        entries = await stage.journal.of_panel(panel.panel_id)
        assert len(entries) == 6
        assert {entry.model for entry in entries} == {"scripted"}
        assert {entry.attempts for entry in entries} == {1}
        assert len({entry.packet_digest for entry in entries}) == 6
        assert [entry.phase for entry in entries] == ["statement"] * 3 + ["revision"] * 3

    async def test_the_record_tells_the_whole_story_once(self) -> None:
        stage = Stage()
        panel = await stage.convene(a_question())

        await stage.run(panel)

        events = await MemoryEventLog(stage.store, US).after(4, limit=100)
        a_round = [
            "round_started",
            *["answer_recorded"] * 3,
            *["message_added"] * 3,
            "round_completed",
            "consensus_updated",
        ]
        assert [event.event_type for event in events] == [
            "status_changed",
            *a_round,
            *a_round,
            "status_changed",
            "panel_completed",
        ]

    @pytest.mark.parametrize("status", [PanelStatus.CANCELLED, PanelStatus.COMPLETED])
    async def test_a_panel_that_had_ended_is_returned_as_it_is(self, status: PanelStatus) -> None:
        stage = Stage()
        panel = await stage.convene(a_question())
        if status is PanelStatus.COMPLETED:
            await stage.run(panel)
        else:
            await cancelled(stage, panel.panel_id)
        stage.experts.packets.clear()
        before = await stage.stored(panel)

        again = await stage.run(panel)

        assert again.status is status
        assert again.version == before.version
        assert stage.experts.asked == []

    async def test_an_unknown_panel_is_not_found(self) -> None:
        stage = Stage()

        with pytest.raises(NotFound):
            await deliberate(Deliberate(PanelId.generate()), engine=stage.engine, ports=stage.ports)

    async def test_another_tenants_panel_is_not_found(self) -> None:
        stage = Stage()
        panel = await stage.convene(a_question())
        theirs = MemoryPanelUnitOfWork(stage.store, TenantId.generate())

        with pytest.raises(NotFound):
            await stage.run(panel, evolve(stage.ports, uow=theirs))

        assert stage.experts.asked == []


async def cancelled(stage: Stage, panel_id: PanelId) -> None:
    async with stage.uow as uow:
        panel = await uow.panels.get(panel_id)
        panel.change_status(PanelStatus.CANCELLED)
        await uow.panels.save(panel)
        await uow.commit()


class TestTwoRunners:
    async def test_of_two_that_run_one_panel_the_slower_is_told_so(self) -> None:
        stage = Stage()
        panel = await stage.convene(a_question())
        await begun(stage, panel.panel_id)
        other = evolve(stage, checkpoints=Stage().checkpoints, experts=ScriptedExperts())

        outcomes = await asyncio.gather(stage.run(panel), other.run(panel), return_exceptions=True)

        stale = [one for one in outcomes if isinstance(one, StaleVersion)]
        ended = [one for one in outcomes if not isinstance(one, BaseException)]
        assert len(stale) == 1
        assert [one.status for one in ended] == [PanelStatus.COMPLETED]
        assert (await stage.stored(panel)).discussions == ended[0].discussions
        entries = await stage.journal.of_panel(panel.panel_id)
        assert len({(one.round_number, one.agent_id) for one in entries}) == len(entries) == 6


async def begun(stage: Stage, panel_id: PanelId) -> None:
    """Begin the panel first, so that both runners find it in progress at the same version."""
    async with stage.uow as uow:
        panel = await uow.panels.get(panel_id)
        panel.change_status(PanelStatus.IN_PROGRESS)
        await uow.panels.save(panel)
        await uow.commit()


@define
class Witness(SilentObserver):
    """Writes down what it is told."""

    seen: list[str] = field(factory=list)

    def round_opened(self, ask: Ask | AwaitHumans, convened: int) -> None:
        self.seen.append(f"round {ask.round_number} of {convened} seats")

    def seat_asked(self, member: PanelMember) -> None:
        self.seen.append(f"asked {member.agent_id}")

    def seat_answered(self, member: PanelMember, entry: JournalEntry) -> None:
        said = entry.opinion.position if entry.opinion else None
        self.seen.append(f"answered {member.agent_id} {said}")

    def round_measured(self, result: ConsensusResult) -> None:
        self.seen.append(f"measured round {result.round_number}")


async def test_an_observer_is_told_how_it_goes() -> None:
    stage, witness = Stage(), Witness()
    panel = await stage.convene(
        a_question(agent_ids=("seat-1", "seat-2"), rule=ConsensusRule(maximum_rounds=1))
    )

    ended = await stage.run(panel, evolve(stage.ports, observer=witness))

    first, second = ended.discussions[0].speaking_order
    say = {"seat-1": "yes", "seat-2": "no"}
    assert witness.seen == [
        "round 1 of 2 seats",
        f"asked {first}",
        f"answered {first} {say[first]}",
        f"asked {second}",
        f"answered {second} {say[second]}",
        "measured round 1",
    ]


def test_a_seat_is_asked_twice_and_for_two_minutes_where_nobody_says_otherwise() -> None:
    policy = AskingPolicy()

    assert (policy.attempts, policy.timeout_seconds) == (2, 120)
