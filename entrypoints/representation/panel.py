"""The whole panel as one document."""

from collections.abc import Mapping, Sequence

from application.panel.ports import JournalEntry
from domain.panel import Panel
from domain.shared import Usage
from entrypoints.representation.evidence import citation_documents, claims_document
from entrypoints.representation.figures import (
    consensus_document,
    experts_kind,
    experts_label,
    feedback_documents,
    same_model_document,
    seats_answered,
)
from entrypoints.representation.plain import Document, plain
from entrypoints.representation.points import points_document
from entrypoints.representation.proceedings import (
    discussion_documents,
    ending_documents,
    seat_documents,
)


def panel_document(
    panel: Panel, *, labels: Mapping[str, str], answers: Sequence[JournalEntry] | None = None
) -> Document:
    """The whole panel: question, seats, rounds, measured consensus, claims and citations.

    `recommendation`, `consensus`, `failure` and `completed_at` are null while there is none;
    `usage` and `evidence_left_out` where the answers are not given. The functions that make the
    parts say what their keys mean.

    Args:
        panel: at any status.
        labels: what readers must know of each kind of expert model, by kind.
        answers: the panel's recorded answers as far as they may be read (`list_answers`).
    """
    return {
        "panel_id": str(panel.panel_id),
        "tenant_id": str(panel.tenant_id),
        **_question(panel),
        "status": panel.status.value,
        "failure": panel.failure,
        "recommendation": panel.recommendation,
        **ending_documents(panel),
        **_seats(panel),
        **_deliberation(panel),
        **_answers(answers),
        "experts_kind": experts_kind(panel),
        "experts_label": experts_label(panel, labels),
        "created_at": panel.created_at.isoformat(),
        "completed_at": panel.completed_at.isoformat() if panel.completed_at else None,
    }


def _question(panel: Panel) -> Document:
    """The question and the terms on which it was put, fixed before the first round."""
    return {
        "query": panel.query,
        "panel_type": panel.panel_type.value,
        "base_type": panel.base_type.value,
        "options": list(panel.options),
        "dimensions": list(panel.dimensions),
        "sources": [plain(source) for source in panel.sources],
        "seed": panel.seed,
        "closing_vote": panel.closing_vote,
        "budget": plain(panel.budget),
        "rule": plain(panel.measurements.rule),
    }


def _seats(panel: Panel) -> Document:
    return {
        "seats": {"convened": len(panel.members), "answered": seats_answered(panel)},
        **seat_documents(panel),
        "same_model": same_model_document(panel),
    }


def _deliberation(panel: Panel) -> Document:
    return {
        "consensus": consensus_document(panel),
        "discussions": discussion_documents(panel),
        **points_document(panel),
        "feedback": feedback_documents(panel),
        "claims": claims_document(panel),
        "citations": citation_documents(panel),
    }


def _answers(answers: Sequence[JournalEntry] | None) -> Document:
    """What all answers took (`usd` is null where a price is not known), and what they lacked."""
    if answers is None:
        return {"usage": None, "evidence_left_out": None}
    used = sum((entry.usage for entry in answers), Usage())
    left_out = dict.fromkeys(name for entry in answers for name in entry.evidence_left_out)
    return {
        "usage": {**plain(used), "tokens": used.tokens},
        "evidence_left_out": list(left_out),
    }
