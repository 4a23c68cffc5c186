"""Ask one expert, and make an abstention of what cannot be used."""

import asyncio
from collections.abc import Sequence

from attrs import frozen

from application.panel.ports import ExpertAnswer, ExpertFailure, ExpertModel, JournalEntry
from application.shared import Clock
from domain.evidence import Document
from domain.panel import Opinion, Packet, Panel
from domain.shared import InvalidValue, printable

_REASON_LIMIT = 1_000


@frozen(kw_only=True)
class AskingPolicy:
    """How patient the panel is with a seat.

    Attributes:
        attempts: how often a seat is asked before it counts as an abstention.
        timeout_seconds: how long each attempt may take.
    """

    attempts: int = 2
    timeout_seconds: float = 120.0


async def ask_expert(
    panel: Panel,
    packet: Packet,
    documents: Sequence[Document],
    *,
    model: ExpertModel,
    clock: Clock,
    policy: AskingPolicy,
) -> JournalEntry:
    """The seat's answer, or its abstention with the reason of the last failure.

    An answer that does not fit the question (a position beyond the options, an unknown
    dimension) or cannot be kept (control characters) is a failure like any other. Nothing that
    the model does can stop the panel.
    """
    asked_at = clock.now()
    reason, attempts = "", 0
    answer: ExpertAnswer | None = None
    while answer is None and attempts < policy.attempts:
        attempts += 1
        try:
            answer = await _attempt(panel, packet, documents, model, policy.timeout_seconds)
        except TimeoutError:
            reason = f"no answer within {policy.timeout_seconds:g} s"
        except InvalidValue as error:
            reason = f"unusable answer: {error.message}"
        except ExpertFailure as error:
            reason = str(error)
        except Exception as error:  # noqa: BLE001 - a seat that breaks must not break the panel
            reason = f"unexpected {type(error).__name__}"
    answer = answer or _abstention(reason, attempts)
    return JournalEntry(
        panel_id=panel.panel_id,
        round_number=packet.round_number,
        phase=packet.phase.name,
        agent_id=packet.seat.agent_id,
        packet_digest=packet.digest(),
        model=model.kind,
        attempts=attempts,
        asked_at=asked_at,
        answered_at=clock.now(),
        content=answer.content,
        opinion=answer.opinion,
    )


async def _attempt(
    panel: Panel,
    packet: Packet,
    documents: Sequence[Document],
    model: ExpertModel,
    timeout_seconds: float,
) -> ExpertAnswer:
    async with asyncio.timeout(timeout_seconds):
        answer = await model.answer(packet, documents)
    panel.check_answer(answer.content, answer.opinion)
    return answer


def _abstention(reason: str, attempts: int) -> ExpertAnswer:
    failed = f"failed after {attempts} attempts: {printable(reason, limit=_REASON_LIMIT)}"
    return ExpertAnswer(content=f"No answer: {failed}", opinion=Opinion.abstain(failed))
