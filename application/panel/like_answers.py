"""Find the answers of a round that say the same in other words."""

import asyncio
import hashlib
import json
from collections.abc import Iterable, Mapping

from application.panel.buying import DeliberationPorts
from application.panel.ports import Embedder, ExpertFailure, JournalEntry
from domain.consensus import LikeAnswers, near_identical
from domain.consensus.voices import NEAR_IDENTICAL
from domain.panel import Discussion, PanelId
from domain.shared import Usage

PHASE = "like_answers"
EMBEDDER = "office:embedder"
"""Under which the comparison stands in the journal, so that it is bought once."""


async def like_answers(
    panel_id: PanelId,
    discussion: Discussion,
    *,
    recorded: JournalEntry | None,
    ports: DeliberationPorts,
) -> tuple[LikeAnswers | None, JournalEntry | None]:
    """The seats whose answers are near-identical by embedding, and the entry that says so.

    The journal keeps the pairs, so that a resumed or replayed panel compares nothing anew. Where
    the embedder fails, words alone are compared, and the measurement says so.

    Args:
        panel_id: the panel.
        discussion: a round that voted.
        recorded: the entry of an earlier comparison of this round, if any.
        ports: with the embedder, if there is one.
    """
    if recorded is not None:
        return _read(recorded), recorded
    texts = _texts(discussion)
    if ports.embedder is None or len(texts) < 2:  # noqa: PLR2004 - one answer is like none
        return None, None
    entry = await _compare(panel_id, discussion, texts, ports.embedder, ports)
    entry = await ports.journal.record(entry)
    return _read(entry), entry


def _texts(discussion: Discussion) -> dict[str, str]:
    said = {message.agent_id: message.opinion for message in discussion.messages}
    return {
        seat: f"{opinion.position or ''}\n{opinion.rationale}".strip()
        for seat, opinion in said.items()
        if opinion is not None and not opinion.abstains and opinion.rationale.strip()
    }


async def _compare(
    panel_id: PanelId,
    discussion: Discussion,
    texts: Mapping[str, str],
    embedder: Embedder,
    ports: DeliberationPorts,
) -> JournalEntry:
    asked_at = ports.clock.now()
    measure = f"cosine of {embedder.kind} at least {NEAR_IDENTICAL:g}"
    try:
        async with asyncio.timeout(ports.policy.timeout_seconds):
            given = await embedder.embed(list(texts.values()))
        pairs = near_identical(list(texts), given.vectors)
        content, usage = json.dumps({"measure": measure, "pairs": pairs}), given.usage
    except TimeoutError:
        content, usage = json.dumps({"failure": "the embedder did not answer in time"}), Usage()
    except ExpertFailure as failure:
        content, usage = json.dumps({"failure": str(failure)}), failure.usage
    compared = json.dumps(dict(texts), sort_keys=True)
    return JournalEntry(
        panel_id=panel_id,
        round_number=discussion.round_number,
        phase=PHASE,
        agent_id=EMBEDDER,
        packet_digest=hashlib.sha256(compared.encode()).hexdigest(),
        model=embedder.kind,
        attempts=1,
        asked_at=asked_at,
        answered_at=ports.clock.now(),
        content=content,
        usage=usage,
    )


def recorded_likeness(entries: Iterable[JournalEntry]) -> Mapping[int, LikeAnswers]:
    """What the comparisons among a panel's recorded answers found, by round."""
    return {entry.round_number: _read(entry) for entry in entries if entry.phase == PHASE}


def _read(entry: JournalEntry) -> LikeAnswers:
    found = json.loads(entry.content)
    if "failure" in found:
        return LikeAnswers(failure=found["failure"])
    pairs = tuple((one, other) for one, other in found["pairs"])
    return LikeAnswers(pairs=pairs, measure=found["measure"])
