"""How a panel came about, and what it would take or would have been, as documents."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

from application.panel import Alternative, Estimate, Replay
from application.panel.like_answers import EMBEDDER
from application.panel.ports import JournalEntry
from domain.consensus import ConsensusResult
from domain.panel import Panel
from domain.shared import Usage
from entrypoints.representation.plain import Document, plain

Key = TypeVar("Key", bound=Hashable)


def answers_document(panel: Panel, entries: Sequence[JournalEntry]) -> Document:
    """Who said what, when, with which model, at what cost.

    `answers` in order, each with `round_number`, `phase`, `agent_id`, `agent_name`, `model`,
    `asked_at`, `answered_at`, `latency` (seconds, failed attempts included), `attempts`,
    `content`, `opinion`, `points`, `prompt` (templates with versions), `parameters`, `usage`,
    `evidence_left_out`, `out_of_budget` and `packet_digest`; then `by_seat`, `by_phase` and
    `total`. `usd` is null where a price is not known.
    """
    seats = used_by(entries, lambda entry: entry.agent_id)
    phases = used_by(entries, lambda entry: (entry.round_number, entry.phase))
    return {
        "panel_id": str(panel.panel_id),
        "answers": [_answer(panel, entry) for entry in entries],
        "by_seat": [
            {"agent_id": seat, "agent_name": name_on(panel, seat), **usage_document(usage)}
            for seat, usage in seats.items()
        ],
        "by_phase": [
            {"round_number": number, "phase": phase, **usage_document(usage)}
            for (number, phase), usage in phases.items()
        ],
        "total": usage_document(sum((entry.usage for entry in entries), Usage())),
    }


def estimate_document(estimate: Estimate, panel: Panel) -> Document:
    """What a panel takes at most: `by_phase`, `by_seat`, `total`, and whether that is covered.

    `requests` counts calls of models; `usd` is null where a price is not known. `budget_covers`
    is false where the panel might stop at its budget.
    """
    answered_by = {one.agent_id: one.answered_by for one in (*panel.members, *panel.officers)}
    return {
        "panel_type": panel.panel_type.value,
        "base_type": panel.base_type.value,
        "rounds": panel.measurements.rule.maximum_rounds,
        "by_phase": [
            {"round_number": number, "phase": phase, **usage_document(usage)}
            for (number, phase), usage in estimate.by_phase.items()
        ],
        "by_seat": [
            {
                "agent_id": seat,
                "agent_name": name_on(panel, seat),
                "answered_by": answered_by[seat],
                **usage_document(usage),
            }
            for seat, usage in estimate.by_seat.items()
        ],
        "total": usage_document(estimate.total),
        "budget": plain(panel.budget),
        "budget_covers": panel.budget.exceeded_by(estimate.total) is None,
    }


def replay_document(replay: Replay) -> Document:
    """Whether a rerun from the recorded answers gave what is stored, and what differs."""
    return {
        "panel_id": str(replay.panel.panel_id),
        "identical": replay.is_identical,
        "answers": replay.answers,
        "differences": list(replay.differences),
    }


def alternative_document(alternative: Alternative) -> Document:
    """The stored outcome (`before`) beside what it would have been (`after`).

    Nobody is asked anew. `after` is null where nothing would have been measured; `failure` says
    why the panel would have failed; `unsupported` are the seats that lose all their evidence and
    count as abstentions.
    """
    return {
        "panel_id": str(alternative.panel.panel_id),
        "before": _result(alternative.before),
        "after": _result(alternative.after),
        "rule": plain(alternative.rule),
        "failure": alternative.failure,
        "changes_outcome": alternative.changes_outcome,
        "unsupported": list(alternative.unsupported),
    }


def usage_document(usage: Usage) -> Document:
    """Requests, tokens and money."""
    return {**plain(usage), "tokens": usage.tokens}


def used_by(
    entries: Iterable[JournalEntry], key: Callable[[JournalEntry], Key]
) -> dict[Key, Usage]:
    """What the answers took together, by something about them, in order of appearance."""
    used: dict[Key, Usage] = {}
    for entry in entries:
        used[key(entry)] = used.get(key(entry), Usage()) + entry.usage
    return used


def name_on(panel: Panel, agent_id: str) -> str:
    """The name of a seat or an office, or of what compares answers; of anything else its id."""
    names = {one.agent_id: one.agent_name for one in (*panel.members, *panel.officers)}
    names[EMBEDDER] = "Comparison"
    return names.get(agent_id, agent_id)


def _answer(panel: Panel, entry: JournalEntry) -> Document:
    return {
        **plain(entry),
        "agent_name": name_on(panel, entry.agent_id),
        "latency": entry.latency,
        "usage": usage_document(entry.usage),
    }


def _result(result: ConsensusResult | None) -> Document | None:
    return plain(result) if result else None
