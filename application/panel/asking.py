"""Ask one expert, and make an abstention of what cannot be used."""

import asyncio
from collections.abc import Sequence

from attrs import define, evolve, field, frozen

from application.panel.ports import ExpertAnswer, ExpertFailure, ExpertModel, JournalEntry
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
    """What came of asking so far."""

    attempts: int = 0
    reason: str = ""
    repair: str = ""
    usage: Usage = field(factory=Usage)
    out_of_time: bool = False


async def ask_expert(
    panel_id: PanelId,
    packet: Packet,
    documents: Sequence[Document],
    *,
    model: ExpertModel,
    clock: Clock,
    policy: AskingPolicy,
    seconds_left: float | None = None,
) -> JournalEntry:
    """The answer, or an abstention with the reason of the last failure.

    An answer that does not fit its packet or cannot be kept (control characters) is asked for
    again, with what was wrong, and so is one that never came; what a provider refused is not.
    Every claim's quote is looked up. Nothing that the model does can stop the panel.

    Args:
        panel_id: the panel.
        packet: what is shown.
        documents: the panel's evidence.
        model: what answers.
        clock: tells the time.
        policy: how patient to be.
        seconds_left: the panel's own time for this answer, all attempts together.
    """
    asked_at = clock.now()
    asked = _Asked()
    answer: ExpertAnswer | None = None
    try:
        async with asyncio.timeout(seconds_left):
            answer = await _ask(asked, packet, documents, model, policy)
    except TimeoutError:
        asked.reason, asked.out_of_time = "the panel's deadline passed", True
    entry = unanswered(
        panel_id, packet, _failure(asked), model=model.kind, attempts=asked.attempts, clock=clock
    )
    entry = evolve(entry, asked_at=asked_at, usage=asked.usage, out_of_budget=asked.out_of_time)
    if answer is None:
        return entry
    return evolve(
        entry,
        model=answer.model or model.kind,
        content=answer.content,
        opinion=answer.opinion,
        points=answer.points,
        prompt=answer.prompt,
        parameters=answer.parameters,
        evidence_left_out=answer.evidence_left_out,
    )


def unanswered(
    panel_id: PanelId,
    packet: Packet,
    reason: str,
    *,
    clock: Clock,
    model: str = "",
    attempts: int = 0,
) -> JournalEntry:
    """The entry of somebody who gave no answer, for `reason`: an abstention."""
    now = clock.now()
    return JournalEntry(
        panel_id=panel_id,
        round_number=packet.round_number,
        phase=packet.phase.name,
        agent_id=packet.seat.agent_id,
        packet_digest=packet.digest(),
        model=model,
        attempts=attempts,
        asked_at=now,
        answered_at=now,
        content=f"No answer: {reason}",
        opinion=Opinion.abstain(reason),
    )


async def _ask(
    asked: _Asked,
    packet: Packet,
    documents: Sequence[Document],
    model: ExpertModel,
    policy: AskingPolicy,
) -> ExpertAnswer | None:
    while asked.attempts < policy.attempts:
        asked.attempts += 1
        try:
            async with asyncio.timeout(policy.timeout_seconds):
                answer = await model.answer(packet, documents, repair=asked.repair)
            asked.usage += answer.usage
            return _usable(answer, packet, documents)
        except TimeoutError:
            asked.reason = f"no answer within {policy.timeout_seconds:g} s"
        except InvalidValue as error:
            asked.reason = f"unusable answer: {error.message}"
            asked.repair = error.message
        except ExpertFailure as error:
            asked.reason = str(error)
            asked.usage += error.usage
            if not error.repairable:
                return None
            asked.repair = asked.reason
        except Exception as error:  # noqa: BLE001 - a seat that breaks must not break the panel
            asked.reason = f"unexpected {type(error).__name__}"
    return None


def _usable(answer: ExpertAnswer, packet: Packet, documents: Sequence[Document]) -> ExpertAnswer:
    clean_content(answer.content)
    require_fitting_answer(packet, answer.opinion, answer.points)
    return answer


def _failure(asked: _Asked) -> str:
    times = f"{asked.attempts} attempt{'' if asked.attempts == 1 else 's'}"
    return f"failed after {times}: {printable(asked.reason, limit=_REASON_LIMIT)}"
