"""Ask one expert, and make an abstention of what cannot be used."""

import asyncio
from collections.abc import Sequence

from attrs import define, evolve, field, frozen

from application.panel.claims import check_claims
from application.panel.ports import ExpertAnswer, ExpertFailure, ExpertModel, JournalEntry
from application.panel.spending import DEADLINE_PASSED, Spending
from application.shared import Clock
from domain.evidence import Document
from domain.panel import Opinion, Packet, PanelId, require_fitting_answer
from domain.panel.discussion import clean_content
from domain.shared import InvalidValue, Usage, printable

_REASON_LIMIT = 1_000


@frozen(kw_only=True)
class AskingPolicy:
    """How patient the panel is with a seat.

    Attributes:
        attempts: how often a seat is asked before it counts as an abstention: an answer that
            cannot be used is asked for once more, with what was wrong.
        timeout_seconds: how long each attempt may take, whatever its model retries meanwhile.
    """

    attempts: int = 2
    timeout_seconds: float = 120.0


@define
class _Asked:
    """What came of asking so far.

    Attributes:
        attempts: how often the model was asked.
        reason: why the last attempt failed.
        repair: what was wrong with its answer, to be told with the next attempt.
        may_help: whether asking once more may help.
        took: what the last attempt took.
        usage: what all attempts took.
        refusal: why the budget or the deadline allowed no (further) attempt, or None.
    """

    attempts: int = 0
    reason: str = ""
    repair: str = ""
    may_help: bool = True
    took: Usage = field(factory=Usage)
    usage: Usage = field(factory=Usage)
    refusal: str | None = None


async def ask_expert(
    panel_id: PanelId,
    packet: Packet,
    documents: Sequence[Document],
    *,
    model: ExpertModel,
    clock: Clock,
    policy: AskingPolicy,
    spending: Spending,
) -> JournalEntry:
    """The answer, or an abstention with the reason of the last failure.

    An answer that does not fit its packet or cannot be kept (control characters) is asked for
    again, with what was wrong, and so is one that never came; what a provider refused is not.
    Every attempt is paid for in advance. Every claim's quote is looked up. Nothing that the model
    does can stop the panel.

    Args:
        panel_id: the panel.
        packet: what is shown.
        documents: the panel's evidence.
        model: what answers.
        clock: tells the time.
        policy: how patient to be.
        spending: what the panel can still pay for, and its own time for all attempts together.
    """
    asked_at = clock.now()
    asked = _Asked()
    answer: ExpertAnswer | None = None
    try:
        async with asyncio.timeout(spending.seconds_left()):
            answer = await _ask(asked, packet, documents, model, policy, spending)
    except TimeoutError:
        asked.refusal = DEADLINE_PASSED
    answer = answer or _no_answer(asked)
    return JournalEntry(
        panel_id=panel_id,
        round_number=packet.round_number,
        phase=packet.phase.name,
        agent_id=packet.seat.agent_id,
        packet_digest=packet.digest(),
        model=(answer.model or model.kind) if asked.attempts else "",
        attempts=asked.attempts,
        asked_at=asked_at,
        answered_at=clock.now(),
        content=answer.content,
        opinion=answer.opinion,
        points=answer.points,
        prompt=answer.prompt,
        parameters=answer.parameters,
        usage=asked.usage,
        evidence_left_out=answer.evidence_left_out,
        out_of_budget=asked.refusal is not None,
    )


def _no_answer(asked: _Asked) -> ExpertAnswer:
    """What stands for the answer of somebody who gave none: an abstention with its reason."""
    reason = asked.refusal or _failure(asked)
    return ExpertAnswer(content=f"No answer: {reason}", opinion=Opinion.abstain(reason))


async def _ask(
    asked: _Asked,
    packet: Packet,
    documents: Sequence[Document],
    model: ExpertModel,
    policy: AskingPolicy,
    spending: Spending,
) -> ExpertAnswer | None:
    answer: ExpertAnswer | None = None
    while answer is None and asked.may_help and asked.attempts < policy.attempts:
        estimate = model.estimate(packet, documents) if spending.counts else Usage()
        asked.refusal = spending.reserve(estimate)
        if asked.refusal is not None:
            return None
        asked.attempts += 1
        asked.took = Usage()
        try:
            answer = await _attempt(asked, packet, documents, model, policy)
        finally:
            spending.settle(estimate, asked.took)
            asked.usage += asked.took
    return answer


async def _attempt(
    asked: _Asked,
    packet: Packet,
    documents: Sequence[Document],
    model: ExpertModel,
    policy: AskingPolicy,
) -> ExpertAnswer | None:
    try:
        async with asyncio.timeout(policy.timeout_seconds):
            answer = await model.answer(packet, documents, repair=asked.repair)
        asked.took = answer.usage
        return _usable(answer, packet, documents)
    except TimeoutError:
        asked.reason = f"no answer within {policy.timeout_seconds:g} s"
    except InvalidValue as error:
        asked.reason = f"unusable answer: {error.message}"
        asked.repair = error.message
    except ExpertFailure as error:
        asked.reason = asked.repair = str(error)
        asked.took = error.usage
        asked.may_help = error.repairable
    except Exception as error:  # noqa: BLE001 - a seat that breaks must not break the panel
        asked.reason = f"unexpected {type(error).__name__}"
    return None


def _usable(answer: ExpertAnswer, packet: Packet, documents: Sequence[Document]) -> ExpertAnswer:
    clean_content(answer.content)
    require_fitting_answer(packet, answer.opinion, answer.points)
    if answer.opinion is None:
        return answer
    return evolve(answer, opinion=check_claims(answer.opinion, documents))


def _failure(asked: _Asked) -> str:
    times = f"{asked.attempts} attempt{'' if asked.attempts == 1 else 's'}"
    return f"failed after {times}: {printable(asked.reason, limit=_REASON_LIMIT)}"
