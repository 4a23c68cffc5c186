"""A seat that fails is asked again where that may help, then abstains with the reason."""

from collections.abc import Callable

import pytest

from application.panel import AskingPolicy
from application.panel.ports import ExpertAnswer, ExpertFailure, JournalEntry
from domain.consensus import ConsensusRule
from domain.panel import Opinion, Packet, Panel, PanelStatus, PanelType
from domain.shared import Usage
from tests.application.panel.scripted import ScriptedExperts, answer_by_round_and_company
from tests.application.panel.staging import Stage, a_question, never

SECRET = "sk-1234567890"
A_BIT = Usage(input_tokens=7, output_tokens=3, requests=1, usd=0.25)
Failing = Callable[[Packet], ExpertAnswer]


def refuses(_: Packet) -> ExpertAnswer:
    message = "the provider is overloaded (529)"
    raise ExpertFailure(message)


def stammers(_: Packet) -> ExpertAnswer:
    message = "the answer is cut off"
    raise ExpertFailure(message, usage=A_BIT, repairable=True)


def breaks(_: Packet) -> ExpertAnswer:
    message = f"401 for key {SECRET}"
    raise RuntimeError(message)


def takes_its_own_way(_: Packet) -> ExpertAnswer:
    return ExpertAnswer(content="Maybe.", opinion=Opinion(position="maybe"))


def rates_beauty(_: Packet) -> ExpertAnswer:
    return ExpertAnswer(content="9!", opinion=Opinion(ratings={"beauty": 9}))


def rates_beyond_the_scale(_: Packet) -> ExpertAnswer:
    return ExpertAnswer(content="10!", opinion=Opinion(ratings={"risk": 10}))


def says_nothing(_: Packet) -> ExpertAnswer:
    return ExpertAnswer(content=" \n", opinion=Opinion(position="yes"))


def says_what_cannot_be_stored(_: Packet) -> ExpertAnswer:
    return ExpertAnswer(content="a\x00b", opinion=Opinion(position="yes"))


def says_too_much(_: Packet) -> ExpertAnswer:
    return ExpertAnswer(content="x" * 20_001, opinion=Opinion(position="yes"))


def gives_no_answer_at_all(_: Packet) -> ExpertAnswer:
    return None  # type: ignore[return-value]


def fails_at_length_and_in_colour(_: Packet) -> ExpertAnswer:
    raise ExpertFailure("\x1b[31moverloaded\ud800\x00" + "!" * 50_000)


async def one_that(script: Callable[..., object], **parts: object) -> tuple[Stage, Panel]:
    """An ended panel of which seat-2 follows that script, and the others answer."""

    def with_one_failing(packet: Packet) -> object:
        fails = packet.seat.agent_id == "seat-2"
        return script(packet) if fails else answer_by_round_and_company(packet)

    stage = Stage(
        experts=ScriptedExperts(with_one_failing),  # type: ignore[arg-type]
        policy=AskingPolicy(attempts=2, timeout_seconds=0.02),
    )
    panel = await stage.convene(a_question(panel_type=PanelType.OPEN, **parts))
    return stage, await stage.run(panel)


async def entry_of_seat_2(stage: Stage, panel: Panel) -> JournalEntry:
    entries = await stage.journal.of_panel(panel.panel_id)
    return next(entry for entry in entries if entry.agent_id == "seat-2")


def abstention_of(entry: JournalEntry) -> str:
    """Why it abstains; empty where it does not."""
    return (entry.opinion.abstention or "") if entry.opinion else ""


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (stammers, "the answer is cut off"),
        (breaks, "unexpected RuntimeError"),
        (never, "no answer within 0.02 s"),
        (takes_its_own_way, "unusable answer: position must be one of the options, not 'maybe'"),
        (rates_beauty, "unusable answer: ratings name the unknown dimension 'beauty'"),
        (rates_beyond_the_scale, "unusable answer: the rating of 'risk' must be a whole number"),
        (says_nothing, "unusable answer: content cannot be empty"),
        (says_what_cannot_be_stored, "unusable answer: content holds a control character"),
        (says_too_much, "unusable answer: content has 20,001 characters"),
        (gives_no_answer_at_all, "unexpected AttributeError"),
    ],
)
async def test_a_seat_that_fails_abstains_for_that_reason_and_the_panel_goes_on(
    script: Failing, reason: str
) -> None:
    stage, ended = await one_that(script)

    entry = await entry_of_seat_2(stage, ended)
    assert entry.attempts == 2
    assert abstention_of(entry).startswith(f"failed after 2 attempts: {reason}")
    assert entry.content == f"No answer: {abstention_of(entry)}"
    assert stage.experts.asked.count((1, "seat-2")) == 2
    assert ended.status is PanelStatus.COMPLETED


async def test_what_a_provider_refuses_is_not_asked_again() -> None:
    stage, ended = await one_that(refuses)

    entry = await entry_of_seat_2(stage, ended)
    assert entry.attempts == 1
    assert abstention_of(entry) == "failed after 1 attempt: the provider is overloaded (529)"
    assert stage.experts.asked.count((1, "seat-2")) == 1


async def test_the_second_attempt_is_told_what_was_wrong_with_the_first() -> None:
    stage, _ = await one_that(rates_beauty)

    told = zip(stage.experts.packets, stage.experts.repairs, strict=True)
    repairs = [r for packet, r in told if packet.seat.agent_id == "seat-2"]
    assert repairs[0] == ""
    assert "unknown dimension 'beauty'" in repairs[1]


async def test_what_failed_attempts_took_is_counted() -> None:
    stage, ended = await one_that(stammers)

    assert (await entry_of_seat_2(stage, ended)).usage == A_BIT + A_BIT


async def test_what_an_unusable_answer_took_is_counted_too() -> None:
    stage, ended = await one_that(rates_beauty)

    entry = await entry_of_seat_2(stage, ended)
    assert entry.usage.requests == 2
    assert entry.usage.tokens > 0


async def test_what_an_unexpected_error_says_never_leaks() -> None:
    stage, ended = await one_that(breaks)

    assert SECRET not in repr(await stage.journal.of_panel(ended.panel_id))
    assert SECRET not in repr(ended)


async def test_a_failure_that_cannot_be_stored_as_it_is_said_is_made_readable() -> None:
    stage, ended = await one_that(fails_at_length_and_in_colour)

    reason = abstention_of(await entry_of_seat_2(stage, ended))
    assert "overloaded" in reason
    assert reason.isprintable()
    assert len(reason) < 1_100
    assert ended.status is PanelStatus.COMPLETED


async def test_a_seat_that_recovers_has_answered() -> None:
    failed_once: list[Packet] = []

    def fails_once(packet: Packet) -> ExpertAnswer:
        if packet not in failed_once:
            failed_once.append(packet)
            return stammers(packet)
        return answer_by_round_and_company(packet)

    stage, ended = await one_that(fails_once)

    entry = await entry_of_seat_2(stage, ended)
    assert entry.attempts == 2
    assert abstention_of(entry) == ""
    assert ended.consensus is not None
    assert ended.consensus.seats_answered == 3


async def test_a_seat_that_abstains_of_itself_is_not_asked_again() -> None:
    def abstains(_: Packet) -> ExpertAnswer:
        return ExpertAnswer(content="-", opinion=Opinion.abstain("no evidence"))

    stage, _ = await one_that(abstains)

    assert stage.experts.asked.count((1, "seat-2")) == 1


async def test_with_quorum_the_result_counts_the_seats_that_answered() -> None:
    five = tuple(f"seat-{n}" for n in range(1, 6))

    _, ended = await one_that(refuses, agent_ids=five)

    assert ended.status is PanelStatus.COMPLETED
    assert ended.consensus is not None
    assert (ended.consensus.seats_answered, ended.consensus.seats_convened) == (4, 5)
    assert ended.consensus.level == pytest.approx(0.8)


@pytest.mark.parametrize("panel_type", [PanelType.STRUCTURED, PanelType.OPEN])
async def test_without_quorum_the_panel_fails_and_what_was_said_is_kept(
    panel_type: PanelType,
) -> None:
    def only_the_first_answers(packet: Packet) -> ExpertAnswer:
        alone = packet.seat.agent_id == "seat-1"
        return answer_by_round_and_company(packet) if alone else refuses(packet)

    stage = Stage(experts=ScriptedExperts(only_the_first_answers))
    ended = await stage.run(await stage.convene(a_question(panel_type=panel_type)))

    stored = await stage.stored(ended)
    assert stored.status is PanelStatus.FAILED
    assert stored.failure == ("quorum missed in round 1: 1 of 3 seats answered, 2 are needed")
    assert stored.recommendation is None
    assert len(stored.discussions[0].messages) == 3
    assert stored.consensus is not None
    assert stored.consensus.seats_answered == 1
    assert len(stored.discussions) == 1


async def test_a_quorum_missed_in_the_last_round_fails_the_panel_too() -> None:
    def falls_silent(packet: Packet) -> ExpertAnswer:
        return answer_by_round_and_company(packet) if packet.round_number == 1 else refuses(packet)

    stage = Stage(experts=ScriptedExperts(falls_silent))
    ended = await stage.run(await stage.convene(a_question()))

    assert (await stage.stored(ended)).status is PanelStatus.FAILED
    assert ended.failure is not None
    assert ended.failure.startswith("quorum missed in round 2: 0 of 3")


async def test_a_panel_that_failed_is_returned_as_it_is() -> None:
    stage = Stage(experts=ScriptedExperts(refuses))
    failed = await stage.run(await stage.convene(a_question()))
    stage.experts.packets.clear()

    again = await stage.run(failed)

    assert again.status is PanelStatus.FAILED
    assert stage.experts.asked == []


async def test_a_quorum_of_all_bears_no_silence() -> None:
    _, ended = await one_that(refuses, rule=ConsensusRule(quorum=1))

    assert ended.status is PanelStatus.FAILED
