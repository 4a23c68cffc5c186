"""Hypothesis strategies for the domain, found through the `hypothesis` entry point.

Where Ask Panel is installed, `st.from_type(Panel)` gives valid panels without an import of ours.
The functions here give more control: `panels(PanelStatus.COMPLETED)`, `opinions(options)`.
Everything drawn is built by the domain's own public methods, so it keeps every rule.
"""

# Hypothesis calls our entry point at the end of its own import: it must come before any module
# of ours is half imported.
import hypothesis  # noqa: F401 - imported for what it does

from adapters.hypothesis.consensus import (
    ballot_boxes,
    ballots,
    consensus_results,
    consensus_rules,
    consensuses,
    dissenting_opinions,
    like_answers,
    probabilities,
    ratings,
    tallies,
)
from adapters.hypothesis.discussion import (
    asks,
    conclusions,
    discussions,
    packets,
    panel_events,
    panel_messages,
    phases,
    seen_opinions,
    waits_for_people,
    waits_for_signatures,
)
from adapters.hypothesis.evidence import documents, found_quotes, passages
from adapters.hypothesis.members import (
    abstentions,
    agent_ids,
    citations,
    claims,
    expert_profiles,
    experts,
    member_limits,
    opinions,
    panel_ids,
    panel_members,
    sources,
    stands,
)
from adapters.hypothesis.panel import panels, waiting_panels
from adapters.hypothesis.people import awaits, notes, sign_offs, usages
from adapters.hypothesis.raised import (
    feedbacks,
    ideas,
    open_threads,
    points_asked,
    points_with_verdicts,
    raised_points,
    ranked_seats,
    rating_spreads,
)
from adapters.hypothesis.record import event_chains, recorded_events
from adapters.hypothesis.registration import register
from adapters.hypothesis.said import answers, points
from adapters.hypothesis.tenancy import budgets, tenant_ids, tenants, uuid7s
from adapters.hypothesis.text import labels, moments, texts

__all__ = [
    "abstentions",
    "agent_ids",
    "answers",
    "asks",
    "awaits",
    "ballot_boxes",
    "ballots",
    "budgets",
    "citations",
    "claims",
    "conclusions",
    "consensus_results",
    "consensus_rules",
    "consensuses",
    "discussions",
    "dissenting_opinions",
    "documents",
    "event_chains",
    "expert_profiles",
    "experts",
    "feedbacks",
    "found_quotes",
    "ideas",
    "labels",
    "like_answers",
    "member_limits",
    "moments",
    "notes",
    "open_threads",
    "opinions",
    "packets",
    "panel_events",
    "panel_ids",
    "panel_members",
    "panel_messages",
    "panels",
    "passages",
    "phases",
    "points",
    "points_asked",
    "points_with_verdicts",
    "probabilities",
    "raised_points",
    "ranked_seats",
    "rating_spreads",
    "ratings",
    "recorded_events",
    "register",
    "seen_opinions",
    "sign_offs",
    "sources",
    "stands",
    "tallies",
    "tenant_ids",
    "tenants",
    "texts",
    "usages",
    "uuid7s",
    "waiting_panels",
    "waits_for_people",
    "waits_for_signatures",
]
