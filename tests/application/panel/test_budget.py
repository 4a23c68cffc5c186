"""A panel never spends more than its budget, and concludes with what it has."""

import asyncio
from collections.abc import Sequence

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from application.panel import Deliberate, deliberate
from application.panel.ports import ExpertAnswer, ExpertFailure, JournalEntry
from domain.consensus import ConsensusRule
from domain.panel import Packet, Panel, PanelStatus, synthesis_of, why_no_synthesis
from domain.shared import Budget, InvalidValue, Usage
from tests.application.panel.every_type import QUESTIONS, a_stage, convened, to_its_end
from tests.application.panel.scripted import LONGEST_ANSWER, Script, answer_fittingly
from tests.application.panel.staging import US, PowerCutError, Stage

PRICE = 0.001
NEVER_AGREEING = ConsensusRule(threshold=1, stability=0, maximum_rounds=3)


async def entries_of(stage: Stage, panel: Panel) -> Sequence[JournalEntry]:
    return await stage.journal.of_panel(panel.panel_id)


async def used_by(stage: Stage, panel: Panel) -> Usage:
    return sum((entry.usage for entry in await entries_of(stage, panel)), Usage())


async def slowly(packet: Packet) -> ExpertAnswer:
    """Nobody has answered before everybody is asked."""
    await asyncio.sleep(0.01)
    return answer_fittingly()(packet)


async def ended(
    budget: Budget, kind: str = "delphi", script: Script | None = None
) -> tuple[Stage, Panel]:
    stage = a_stage()
    stage.experts.script = script or stage.experts.script
    panel = await convened(stage, kind, budget=budget, rule=NEVER_AGREEING)
    return stage, await to_its_end(stage, panel)


async def enough_for(rounds: int, kind: str = "delphi") -> int:
    """The tokens with which a panel begins that many rounds and cannot begin one more."""
    stage, panel = await ended(Budget(), kind)
    entries = await entries_of(stage, panel)
    taken = sum(entry.usage.tokens for entry in entries if entry.round_number < rounds)
    last = [entry for entry in entries if entry.round_number == rounds]
    return taken + sum(entry.usage.input_tokens + LONGEST_ANSWER for entry in last[:3])


@given(
    kind=st.sampled_from(list(QUESTIONS)),
    tokens=st.integers(1_000, 200_000),
    limited=st.sampled_from(["money", "tokens"]),
    misfits=st.sets(st.sampled_from(["seat-1", "seat-2", "office:chair", "office:judge"])),
)
async def test_no_panel_ever_spends_more_than_its_budget(
    kind: str, tokens: int, limited: str, misfits: set[str]
) -> None:
    def some_misfit(packet: Packet) -> ExpertAnswer:
        fitting = answer_fittingly()(packet)
        return evolve(fitting, content=" ") if packet.seat.agent_id in misfits else fitting

    stage = a_stage()
    stage.experts.script = some_misfit
    in_money, in_tokens = Budget(usd=tokens * PRICE), Budget(tokens=tokens)
    limit = in_money if limited == "money" else in_tokens

    panel = await to_its_end(stage, await convened(stage, kind, budget=limit))

    used = await used_by(stage, panel)
    assert used.tokens <= tokens
    assert used.usd is not None
    assert used.usd <= tokens * PRICE + 1e-9


async def test_seats_that_are_asked_at_once_cannot_overspend_together() -> None:
    stage, panel = await ended(Budget(tokens=await enough_for(1) - 1), script=slowly)

    assert len(stage.experts.asked) == 2
    answered = [entry.agent_id for entry in await entries_of(stage, panel) if entry.attempts]
    assert len(answered) == 2


class TestFirstRound:
    async def test_with_a_quorum_its_measurement_is_the_outcome(self) -> None:
        _, panel = await ended(Budget(tokens=await enough_for(1) - 1), script=slowly)

        assert panel.status is PanelStatus.COMPLETED
        assert panel.consensus is not None
        assert (panel.consensus.seats_answered, panel.consensus.seats_convened) == (2, 3)
        assert panel.stopped is not None
        assert "does not cover the next answers" in panel.stopped

    async def test_that_nobody_can_pay_for_fails_the_panel_with_the_reason(self) -> None:
        stage, panel = await ended(Budget(tokens=100))

        assert stage.experts.asked == []
        assert panel.status is PanelStatus.FAILED
        assert panel.failure == (
            "quorum missed in round 1: 0 of 3 seats answered, 2 are needed; the panel's budget of "
            "100 tokens does not cover the next answers"
        )

    async def test_a_seat_that_nobody_could_pay_for_says_so_and_used_nothing(self) -> None:
        stage, panel = await ended(Budget(tokens=100))

        for entry in await entries_of(stage, panel):
            assert entry.out_of_budget
            assert (entry.attempts, entry.model, entry.usage) == (0, "", Usage())


class TestLaterRound:
    async def test_that_cannot_be_paid_for_is_not_begun(self) -> None:
        tokens = await enough_for(1) + LONGEST_ANSWER

        stage, panel = await ended(Budget(tokens=tokens))

        assert panel.status is PanelStatus.COMPLETED
        assert len(panel.discussions) == 1
        assert {number for number, _ in stage.experts.asked} == {1}
        reason = f"the panel's budget of {tokens:,} tokens does not cover the next answers"
        assert panel.stopped == panel.ending == reason
        assert synthesis_of(panel) is None
        assert why_no_synthesis(panel) == reason

    async def test_that_is_cut_in_the_middle_leaves_the_measurement_before_it(self) -> None:
        """Where a seat fails in round 2, its repair may be what nobody can pay for any more."""
        tokens = await enough_for(2)

        def misfit_in_round_2(packet: Packet) -> ExpertAnswer:
            if packet.round_number == 2:
                message = "the answer is cut off"
                usage = stage.experts.estimate(packet, ())
                raise ExpertFailure(message, usage=usage, repairable=True)
            return answer_fittingly()(packet)

        stage = a_stage()
        stage.experts.script = misfit_in_round_2
        draft = await convened(stage, "delphi", budget=Budget(tokens=tokens), rule=NEVER_AGREEING)
        panel = await to_its_end(stage, draft)

        assert panel.status is PanelStatus.COMPLETED
        assert [result.round_number for result in panel.measurements.results] == [1]
        assert len(panel.discussions) == 2
        assert panel.stopped is not None
        assert (await used_by(stage, panel)).tokens <= tokens

    async def test_a_closing_vote_that_cannot_be_paid_for_is_not_held(self) -> None:
        stage = a_stage()
        draft = await convened(
            stage,
            "delphi",
            closing_vote=True,
            rule=evolve(NEVER_AGREEING, maximum_rounds=1),
            budget=Budget(tokens=await enough_for(1) + LONGEST_ANSWER),
        )

        panel = await to_its_end(stage, draft)

        assert len(panel.discussions) == 1
        assert panel.status is PanelStatus.COMPLETED
        assert panel.stopped is not None


class TestOffices:
    async def test_a_synthesis_that_cannot_be_paid_for_is_not_written(self) -> None:
        entries = await entries_of(*await ended(Budget()))
        seats = sum(entry.usage.tokens for entry in entries if entry.round_number == 1)
        stage = a_stage()
        draft = await convened(
            stage,
            "delphi",
            rule=evolve(NEVER_AGREEING, maximum_rounds=1),
            budget=Budget(tokens=seats + LONGEST_ANSWER),
        )

        panel = await to_its_end(stage, draft)

        assert panel.status is PanelStatus.COMPLETED
        assert synthesis_of(panel) is None
        assert "does not cover the next answers" in (why_no_synthesis(panel) or "")
        assert stage.more[0].packets == []


class TestResumed:
    async def test_a_panel_counts_what_it_spent_before(self) -> None:
        tokens = await enough_for(1) + LONGEST_ANSWER
        stage = a_stage()
        panel = await convened(stage, "delphi", budget=Budget(tokens=tokens), rule=NEVER_AGREEING)
        with pytest.raises(PowerCutError):
            await stage.run(panel, stage.ports_that_fail("journal", "after", 3))

        resumed = await to_its_end(stage, panel)

        assert len(resumed.discussions) == 1
        assert (await used_by(stage, panel)).tokens <= tokens

    @pytest.mark.parametrize("use", range(4, 7))
    async def test_a_round_that_was_begun_is_not_cut_short(self, use: int) -> None:
        """It was paid for when it began: its answers so far do not count against itself."""
        limit = Budget(tokens=await enough_for(2))
        _, uninterrupted = await ended(limit)
        stage = a_stage()
        panel = await convened(stage, "delphi", budget=limit, rule=NEVER_AGREEING)
        with pytest.raises(PowerCutError):
            await stage.run(panel, stage.ports_that_fail("journal", "after", use))

        resumed = await to_its_end(stage, panel)

        assert len(uninterrupted.discussions) == 2
        assert resumed.discussions == uninterrupted.discussions
        assert resumed.measurements == uninterrupted.measurements


class TestTenantsAllowance:
    async def run(self, stage: Stage, panel: Panel, allowance: Budget) -> Panel:
        command = Deliberate(panel.panel_id, allowance=allowance)
        return await deliberate(command, engine=stage.engine, ports=stage.ports)

    async def test_it_stops_a_panel_like_its_own_budget(self) -> None:
        stage = a_stage()
        tokens = await enough_for(1) + LONGEST_ANSWER
        panel = await convened(stage, "delphi", rule=NEVER_AGREEING)

        stopped = await self.run(stage, panel, Budget(tokens=tokens))

        assert len(stopped.discussions) == 1
        assert stopped.stopped == (
            f"what the tenant may still spend, {tokens:,} tokens, does not cover the next answers"
        )

    async def test_what_the_panel_used_before_is_no_part_of_what_is_left(self) -> None:
        """The allowance is what is left now: the panel's earlier answers are gone from it."""
        stage = a_stage()
        panel = await convened(stage, "adversarial")
        with pytest.raises(PowerCutError):
            await stage.run(panel, stage.ports_that_fail("uow", "after", 2))
        whole = await enough_for(3, "adversarial") + 10 * LONGEST_ANSWER
        left = whole - (await used_by(stage, panel)).tokens

        resumed = await self.run(stage, panel, Budget(tokens=left))

        assert resumed.stopped is None
        assert len(resumed.discussions) == 3

    async def test_in_money_it_takes_models_whose_price_is_known(self) -> None:
        stage = a_stage()
        panel = await convened(stage, "delphi")
        stage.experts.price = None

        with pytest.raises(InvalidValue, match="no price is known for scripted"):
            await self.run(stage, panel, Budget(usd=5))

        assert stage.experts.asked == []


class TestUnknownPrice:
    @pytest.mark.parametrize("unpriced", ["first", "fallback"])
    async def test_a_limit_of_money_is_refused_when_the_panel_is_convened(
        self, unpriced: str
    ) -> None:
        stage = a_stage()
        (stage.experts if unpriced == "first" else stage.more[0]).price = None

        with pytest.raises(InvalidValue, match="limit its tokens instead") as refusal:
            await convened(stage, "open", budget=Budget(usd=1))

        assert refusal.value.field == "budget.usd"
        assert not stage.store.of(US).panels

    async def test_a_limit_of_tokens_does_without(self) -> None:
        stage = a_stage()
        stage.experts.price = None

        panel = await to_its_end(
            stage, await convened(stage, "open", budget=Budget(tokens=10_000_000))
        )

        assert panel.status is PanelStatus.COMPLETED
        assert (await used_by(stage, panel)).usd is None
