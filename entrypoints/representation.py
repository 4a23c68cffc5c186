"""How stored things are shown to programs: one JSON document each.

The command line prints these documents. A key that is documented here keeps its name and
meaning; new keys may join.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from statistics import median
from typing import Any

from attrs import asdict, field, frozen

from application.panel.ports import PanelSummary
from domain.panel import (
    Citation,
    Expert,
    Opinion,
    Panel,
    PanelMember,
    ballots_of,
)
from domain.shared import Identifier
from domain.tenancy import Tenant

Document = dict[str, Any]
"""A JSON object."""


@frozen
class NumberedCitation:
    """A passage that final opinions rest on, numbered from 1, and the seats that quote it."""

    number: int
    citation: Citation
    cited_by: list[str] = field(factory=list)


def panel_document(panel: Panel, *, labels: Mapping[str, str]) -> Document:
    """The whole panel: question, seats, rounds, measured consensus and citations.

    `recommendation`, `consensus`, `failure` and `completed_at` are null while there is none.

    Args:
        panel: at any status.
        labels: what readers must know of each kind of expert model, by kind.
    """
    kind = experts_kind(panel)
    return {
        "panel_id": str(panel.panel_id),
        "tenant_id": str(panel.tenant_id),
        **_question(panel),
        "status": panel.status.value,
        "failure": panel.failure,
        "recommendation": panel.recommendation,
        "consensus": _consensus(panel),
        **_seats(panel),
        "discussions": [_plain(discussion) for discussion in panel.discussions],
        "citations": [
            {"number": c.number, **_plain(c.citation), "cited_by": c.cited_by}
            for c in citations_of(panel)
        ],
        "experts_kind": kind,
        "experts_label": labels.get(kind, kind),
        "created_at": panel.created_at.isoformat(),
        "completed_at": panel.completed_at.isoformat() if panel.completed_at else None,
    }


def summary_document(summary: PanelSummary) -> Document:
    """A panel in a list; `level` is that of its last measurement, or null."""
    return _plain(summary)


def expert_document(expert: Expert) -> Document:
    """An expert of the catalogue."""
    return {
        "agent_id": expert.agent_id,
        "name": expert.name,
        "role": expert.role,
        **_plain(expert.profile),
    }


def tenant_document(tenant: Tenant) -> Document:
    """A tenant."""
    return _plain(tenant)


def final_opinions(panel: Panel) -> list[tuple[PanelMember, Opinion]]:
    """Each seat's last opinion, in the order of the seats; seats that never spoke are missing."""
    last: dict[str, Opinion] = {}
    for discussion in panel.discussions:
        last |= {m.agent_id: m.opinion for m in discussion.messages if m.opinion is not None}
    return [(m, last[m.agent_id]) for m in panel.members if m.agent_id in last]


def seats_answered(panel: Panel) -> int:
    """How many seats take a stand in the end: in the last measurement or, before it, so far."""
    if panel.consensus is not None:
        return panel.consensus.seats_answered
    return sum(not opinion.abstains for _, opinion in final_opinions(panel))


def citations_of(panel: Panel) -> list[NumberedCitation]:
    """The passages that the final opinions quote, numbered in the order of the seats."""
    found: dict[Citation, NumberedCitation] = {}
    for member, opinion in final_opinions(panel):
        for citation in opinion.citations:
            numbered = found.setdefault(citation, NumberedCitation(len(found) + 1, citation))
            if member.agent_id not in numbered.cited_by:
                numbered.cited_by.append(member.agent_id)
    return list(found.values())


def experts_kind(panel: Panel) -> str:
    """The kind of model behind the seats; several kinds are joined by `+`, none is `unknown`."""
    kinds = dict.fromkeys(member.answered_by for member in panel.members if member.answered_by)
    return "+".join(kinds) or "unknown"


def median_ratings(panel: Panel) -> dict[str, float]:
    """The median rating, 1 to 9, of each dimension in the round that was measured last."""
    result = panel.consensus
    if result is None or result.round_number is None:
        return {}
    ballots = ballots_of(panel, panel.discussions[result.round_number - 1])
    rated: dict[str, list[int]] = {}
    for ballot in ballots:
        for dimension, rating in ballot.ratings.items():
            rated.setdefault(dimension, []).append(rating)
    return {dimension: float(median(ratings)) for dimension, ratings in rated.items()}


def _question(panel: Panel) -> Document:
    return {
        "query": panel.query,
        "panel_type": panel.panel_type.value,
        "options": list(panel.options),
        "dimensions": list(panel.dimensions),
        "sources": [_plain(source) for source in panel.sources],
        "seed": panel.seed,
        "rule": _plain(panel.measurements.rule),
    }


def _seats(panel: Panel) -> Document:
    return {
        "seats": {"convened": len(panel.members), "answered": seats_answered(panel)},
        "members": [_member(member) for member in panel.members],
        "abstentions": [
            {"agent_id": m.agent_id, "agent_name": m.agent_name, "reason": opinion.abstention}
            for m, opinion in final_opinions(panel)
            if opinion.abstains
        ],
    }


def _consensus(panel: Panel) -> Document | None:
    if panel.consensus is None:
        return None
    return {
        **_plain(panel.consensus),
        "reached": panel.measurements.reached,
        "blind_level": panel.measurements.blind_level,
        "median_ratings": median_ratings(panel),
    }


def _member(member: PanelMember) -> Document:
    return {
        "agent_id": member.agent_id,
        "agent_name": member.agent_name,
        "role": member.role,
        "answered_by": member.answered_by,
    }


def _plain(value: Any) -> Document:  # noqa: ANN401 - any attrs object
    """An attrs object as JSON types; its field names are the keys."""
    return asdict(value, value_serializer=_as_json)


def _as_json(_owner: object, _attribute: object, value: object) -> object:
    match value:
        case Identifier():
            return str(value)
        case datetime():
            return value.isoformat()
        case Enum():
            return value.value
        case Mapping():
            return dict(value)
        case tuple():
            return list(value)
        case _:
            return value
