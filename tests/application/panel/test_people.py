"""People on a panel: they are waited for, answer blind, and sign the outcome."""

from typing import Any

import pytest

from application.panel import SubmitAnswer, find_brief, list_answers, submit_answer
from domain.evidence import Document
from domain.panel import (
    Citation,
    Claim,
    ClaimStatus,
    Decision,
    Opinion,
    Panel,
    PanelStatus,
    Point,
    PointKind,
    Sight,
)
from domain.shared import Conflict, IllegalState, InvalidValue, NotFound
from tests.application.panel.every_type import (
    EVERY_HYBRID,
    QUESTIONS,
    a_stage,
    convened,
    sign,
    submit,
    to_its_end,
)
from tests.application.panel.staging import Stage

PAPER = Document(name="trial.md", text="Forty patients were treated.\nTwo of them died.\n")


async def waiting(kind: str = "hybrid-open", **parts: object) -> tuple[Stage, Panel]:
    stage = a_stage()
    return stage, await stage.run(await convened(stage, kind, **parts))


def an_answer(panel: Panel, seat: str = "ann", **parts: object) -> SubmitAnswer:
    command = {
        "panel_id": panel.panel_id,
        "agent_id": seat,
        "content": "Yes.",
        "opinion": Opinion(position="yes", rationale="I have seen it work."),
    }
    return SubmitAnswer(**{**command, **parts})  # type: ignore[arg-type]


async def submitted(stage: Stage, command: SubmitAnswer) -> Panel:
    return await submit_answer(command, uow=stage.uow, journal=stage.journal, clock=stage.clock)


async def signing(decision: Decision, text: str = "") -> tuple[Stage, Panel]:
    stage, panel = await waiting()
    while panel.awaited is not None and not panel.awaited.is_sign_off:
        for seat in panel.awaited.seats:
            await submit(stage, panel, seat)
        panel = await stage.run(panel)
    return stage, await sign(stage, panel, decision, text)


class TestWaiting:
    @EVERY_HYBRID
    async def test_the_models_answer_first_and_then_the_panel_waits(self, kind: str) -> None:
        stage, panel = await waiting(kind)

        stored = await stage.stored(panel)
        assert stored.status is PanelStatus.IN_PROGRESS
        assert stored.awaited is not None
        assert sorted(stored.awaited.whom) == ["ann", "bob"]
        assert stored.discussions[0].spoken == {"seat-1", "seat-2"}

    @EVERY_HYBRID
    async def test_running_a_panel_that_waits_changes_nothing(self, kind: str) -> None:
        stage, panel = await waiting(kind)
        before = await stage.stored(panel)
        stage.experts.packets.clear()

        again = await stage.run(await stage.run(panel))

        assert again.awaited == before.awaited
        assert again.version == before.version
        assert stage.experts.packets == []

    @EVERY_HYBRID
    async def test_a_brief_shows_nothing_of_the_round_under_way(self, kind: str) -> None:
        stage, panel = await waiting(kind)

        while panel.awaited is not None and not panel.awaited.is_sign_off:
            stored = await stage.stored(panel)
            said = stored.open_discussion.messages if stored.open_discussion else ()
            for seat in panel.awaited.seats:
                packet, _ = await find_brief(panel.panel_id, seat, uow=stage.uow)
                assert packet.phase.sight is not Sight.EVERYTHING_SAID
                assert not [m.content for m in said if m.content in repr(packet)]
                await submit(stage, panel, seat)
            panel = await stage.run(panel)

    async def test_a_brief_comes_with_the_evidence(self) -> None:
        stage, panel = await waiting(documents=(PAPER,))

        packet, documents = await find_brief(panel.panel_id, "ann", uow=stage.uow)

        assert packet.seat.agent_name == "Ann Wong"
        assert list(documents) == [PAPER]

    async def test_what_the_others_said_in_the_round_is_withheld_until_it_is_full(self) -> None:
        stage, panel = await waiting()
        _, at_first = await list_answers(panel.panel_id, uow=stage.uow, journal=stage.journal)
        for seat in ("ann", "bob"):
            await submit(stage, panel, seat)
        panel = await stage.run(panel)

        _, later = await list_answers(panel.panel_id, uow=stage.uow, journal=stage.journal)

        assert list(at_first) == []
        assert {entry.round_number for entry in later} == {1}
        assert {entry.agent_id for entry in later} == {"ann", "bob", "seat-1", "seat-2"}


class TestSubmitting:
    @EVERY_HYBRID
    @pytest.mark.parametrize("order", [("ann", "bob"), ("bob", "ann")])
    async def test_people_answer_in_any_order_and_the_panel_may_run_in_between(
        self, kind: str, order: tuple[str, str]
    ) -> None:
        at_once, one_by_one = a_stage(), a_stage()
        expected = await to_its_end(at_once, await convened(at_once, kind))
        panel = await convened(one_by_one, kind)

        waits = await one_by_one.run(panel)
        while waits.awaited is not None and not waits.awaited.is_sign_off:
            for seat in [one for one in order if one in waits.awaited.seats]:
                await submit(one_by_one, panel, seat)
                waits = await one_by_one.run(panel)
        ended = await sign(one_by_one, panel)

        assert ended.status is PanelStatus.COMPLETED
        assert ended.measurements == expected.measurements

    async def test_who_has_answered_is_awaited_no_more(self) -> None:
        stage, panel = await waiting()
        await submitted(stage, an_answer(panel, "bob"))

        panel = await stage.run(panel)

        assert panel.awaited is not None
        assert panel.awaited.seats == ("ann",)
        assert (await stage.stored(panel)).awaited == panel.awaited

    @pytest.mark.parametrize("run_between", ["run", "not run"])
    async def test_a_seat_answers_once(self, run_between: str) -> None:
        stage, panel = await waiting()
        await submitted(stage, an_answer(panel))
        if run_between == "run":
            await stage.run(panel)

        with pytest.raises((Conflict, IllegalState)):
            await submitted(stage, an_answer(panel, content="No, on second thoughts."))

        entries = await stage.journal.of_panel(panel.panel_id)
        assert [e.content for e in entries if e.agent_id == "ann"] == ["Yes."]

    @pytest.mark.parametrize("seat", ["seat-1", "nobody", "office:chair"])
    async def test_nobody_answers_for_a_seat_that_is_not_awaited(self, seat: str) -> None:
        stage, panel = await waiting()

        with pytest.raises(IllegalState, match=r"it waits for (ann, bob|bob, ann)"):
            await submitted(stage, an_answer(panel, seat))

    async def test_nobody_answers_on_a_panel_that_has_not_begun_or_has_ended(self) -> None:
        stage = a_stage()
        draft = await convened(stage, "hybrid-open")
        with pytest.raises(IllegalState, match="nobody's answer"):
            await submitted(stage, an_answer(draft))

        ended = await to_its_end(stage, draft)
        with pytest.raises(IllegalState, match="nobody's answer"):
            await submitted(stage, an_answer(ended))

    @pytest.mark.parametrize(
        ("part", "rule"),
        [
            ({"content": " "}, "content cannot be empty"),
            ({"opinion": None}, "an opinion is asked for"),
            ({"opinion": Opinion(position="maybe")}, "one of the options"),
            ({"opinion": Opinion(ratings={"beauty": 3})}, "unknown dimension"),
            ({"points": (Point(kind=PointKind.THEME, text="x"),)}, "are not asked for"),
        ],
    )
    async def test_an_answer_that_does_not_fit_is_refused_and_not_stored(
        self, part: dict[str, Any], rule: str
    ) -> None:
        stage, panel = await waiting()

        with pytest.raises(InvalidValue, match=rule):
            await submitted(stage, an_answer(panel, **part))

        entries = await stage.journal.of_panel(panel.panel_id)
        assert {entry.agent_id for entry in entries} == {"seat-1", "seat-2"}

    async def test_a_person_may_abstain(self) -> None:
        stage, panel = await waiting()

        await submitted(stage, an_answer(panel, opinion=Opinion.abstain("a conflict of interest")))

        panel = await stage.run(panel)
        said = panel.discussions[0].message_of("ann")
        assert said is not None
        assert said.opinion is not None
        assert said.opinion.abstains

    async def test_what_a_person_quotes_is_looked_up(self) -> None:
        stage, panel = await waiting(documents=(PAPER,))
        claims = (
            Claim(statement="Some died.", source="trial.md", quote="two of them died"),
            Claim(statement="Few died.", source="trial.md", quote="Two of them  died."),
        )
        opinion = Opinion(position="no", claims=claims)

        await submitted(stage, an_answer(panel, opinion=opinion))

        entries = await stage.journal.of_panel(panel.panel_id)
        (said,) = [e.opinion for e in entries if e.agent_id == "ann"]
        assert said is not None
        assert [claim.status for claim in said.claims] == [
            ClaimStatus.QUOTE_NOT_FOUND,
            ClaimStatus.SUPPORTED,
        ]
        assert said.citations == (
            Citation(source="trial.md", first_line=2, last_line=2, quote="Two of them died."),
        )

    async def test_another_installations_panel_is_not_found(self) -> None:
        _, panel = await waiting()

        with pytest.raises(NotFound):
            await submitted(a_stage(), an_answer(panel))


class TestSigning:
    async def test_accepted_the_measured_outcome_stands(self) -> None:
        stage, panel = await signing(Decision.ACCEPT)

        stored = await stage.stored(panel)
        assert stored.status is PanelStatus.COMPLETED
        assert stored.consensus is not None
        assert stored.recommendation == stored.consensus.recommendation
        assert stored.sign_off is not None
        assert (stored.sign_off.name, stored.awaited) == ("Jane Roe", None)

    async def test_amended_the_persons_words_stand_beside_the_measured_ones(self) -> None:
        _, panel = await signing(Decision.AMEND, "Yes, after a pilot.")

        assert panel.recommendation == "Yes, after a pilot."
        assert panel.sign_off is not None
        assert panel.consensus is not None
        assert panel.sign_off.proposed == panel.consensus.recommendation

    async def test_rejected_the_panel_fails_with_the_reason(self) -> None:
        _, panel = await signing(Decision.REJECT, "The question was wrong.")

        assert panel.status is PanelStatus.FAILED
        assert panel.failure == "Jane Roe rejected the outcome: The question was wrong."
        assert panel.recommendation is None

    async def test_a_decision_without_the_words_that_it_needs_changes_nothing(self) -> None:
        with pytest.raises(InvalidValue, match="needs the reason"):
            await signing(Decision.REJECT)

    async def test_nobody_signs_before_the_people_have_answered(self) -> None:
        stage, panel = await waiting()

        with pytest.raises(IllegalState, match="does not wait for a signature"):
            await sign(stage, panel)

    async def test_nobody_signs_twice(self) -> None:
        stage, panel = await signing(Decision.ACCEPT)

        with pytest.raises(IllegalState):
            await sign(stage, panel, Decision.REJECT, "No.")

    async def test_a_panel_that_needs_no_people_still_needs_a_signature(self) -> None:
        stage = a_stage()
        draft = await convened(stage, "hybrid-open", agent_ids=(), people=())

        panel = await stage.run(draft)

        assert panel.awaited is not None
        assert panel.awaited.whom == ("sign_off",)


async def test_people_sit_on_hybrid_panels_only() -> None:
    people = QUESTIONS["hybrid-open"]["people"]

    with pytest.raises(InvalidValue, match="people hold seats of hybrid panels only"):
        await convened(a_stage(), "open", people=people)
