"""Which strategy stands for which type of the domain."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from hypothesis import strategies as st

from adapters.hypothesis import (
    access,
    backup,
    consensus,
    discussion,
    erasure,
    evidence,
    measures,
    members,
    notification,
    panel,
    people,
    raised,
    record,
    said,
    tenancy,
)
from domain.consensus import (
    Ballot,
    Batch,
    Calibration,
    ChangeTest,
    Consensus,
    ConsensusResult,
    ConsensusRule,
    DelphiCriteria,
    DissentingOpinion,
    Interval,
    IntraclassCorrelation,
    KendallW,
    LatentClasses,
    LikeAnswers,
    OpinionGroup,
    Outcome,
    Outcomes,
    RandUcla,
    RoundStability,
    Tally,
    Undefined,
)
from domain.evidence import Document, FoundQuote, Passage
from domain.notification import Delivery, Notice, Webhook, WebhookId
from domain.panel import (
    Ask,
    Awaited,
    AwaitHumans,
    AwaitSignOff,
    Citation,
    Claim,
    Conclude,
    Discussion,
    Expert,
    ExpertProfile,
    Feedback,
    Idea,
    JudgedPoint,
    LegalHold,
    MemberLimits,
    Note,
    Opinion,
    Packet,
    Panel,
    PanelEvent,
    PanelId,
    PanelMember,
    PanelMessage,
    Phase,
    Point,
    PointsAsked,
    Raised,
    RankedSeat,
    RatingSpread,
    SeatAssignment,
    SeenOpinion,
    SignOff,
    Source,
    Thread,
)
from domain.shared import Budget, DomainEvent, RecordedEvent, Usage
from domain.tenancy import (
    ApiKey,
    KeyCredential,
    KeyId,
    Member,
    Principal,
    Retention,
    Tenant,
    TenantEvent,
    TenantId,
)

Strategy = Callable[[], st.SearchStrategy[Any]]
"""Makes a strategy."""

STRATEGIES: Mapping[type, Strategy] = {
    ApiKey: access.api_keys,
    Ask: discussion.asks,
    AwaitHumans: discussion.waits_for_people,
    AwaitSignOff: discussion.waits_for_signatures,
    Awaited: people.awaits,
    Ballot: consensus.ballots,
    Batch: measures.batches,
    Budget: tenancy.budgets,
    Calibration: measures.calibrations,
    ChangeTest: measures.change_tests,
    Citation: members.citations,
    Claim: members.claims,
    Conclude: discussion.conclusions,
    Consensus: consensus.consensuses,
    ConsensusResult: consensus.consensus_results,
    ConsensusRule: consensus.consensus_rules,
    Delivery: notification.deliveries,
    DelphiCriteria: measures.delphi_verdicts,
    Discussion: discussion.discussions,
    DissentingOpinion: consensus.dissenting_opinions,
    Document: evidence.documents,
    DomainEvent: discussion.panel_events,
    Expert: members.experts,
    ExpertProfile: members.expert_profiles,
    Feedback: raised.feedbacks,
    FoundQuote: evidence.found_quotes,
    Idea: raised.ideas,
    Interval: measures.intervals,
    IntraclassCorrelation: measures.intraclass_correlations,
    JudgedPoint: raised.points_with_verdicts,
    KeyCredential: access.key_credentials,
    KeyId: access.key_ids,
    KendallW: measures.concordances,
    LatentClasses: measures.latent_classes,
    LikeAnswers: consensus.like_answers,
    Member: access.members,
    LegalHold: erasure.legal_holds,
    MemberLimits: members.member_limits,
    Note: people.notes,
    Notice: notification.notices,
    Opinion: members.opinions,
    OpinionGroup: measures.groups_of_opinion,
    Outcome: measures.outcomes,
    Outcomes: measures.outcome_batches,
    Packet: discussion.packets,
    Panel: panel.panels,
    PanelEvent: discussion.panel_events,
    PanelId: members.panel_ids,
    PanelMember: members.panel_members,
    PanelMessage: discussion.panel_messages,
    Passage: evidence.passages,
    Phase: discussion.phases,
    Point: said.points,
    PointsAsked: raised.points_asked,
    Raised: raised.raised_points,
    Principal: access.principals,
    RandUcla: measures.rand_ucla_verdicts,
    RankedSeat: raised.ranked_seats,
    RatingSpread: raised.rating_spreads,
    RecordedEvent: record.recorded_events,
    RoundStability: measures.stabilities,
    SeenOpinion: discussion.seen_opinions,
    SeatAssignment: people.seat_assignments,
    SignOff: people.sign_offs,
    Source: members.sources,
    Tally: consensus.tallies,
    Retention: tenancy.retentions,
    Tenant: tenancy.tenants,
    TenantEvent: access.tenant_events,
    TenantId: tenancy.tenant_ids,
    Thread: raised.open_threads,
    Undefined: measures.undefined_figures,
    Webhook: notification.webhooks,
    WebhookId: notification.webhook_ids,
    Usage: people.usages,
}
"""Every type but the kinds of events, which `strategies()` adds, and the enumerations,
which Hypothesis draws by itself."""


def strategies() -> Mapping[type, Strategy]:
    """The strategy of every public type of the domain."""
    every = {**STRATEGIES, **backup.STRATEGIES, **notification.EVENTS}
    for kind in discussion.KINDS_OF_EVENT:
        every[kind] = partial(discussion.panel_events, kind)
    for happened in access.KINDS_OF_TENANT_EVENT:
        every[happened] = partial(access.tenant_events, happened)
    return every


def register() -> None:
    """Register a strategy for every public type of the domain.

    Hypothesis calls this when it is first imported. The types must be there to be registered, so
    the domain is imported then; a strategy itself is made when it is first drawn from.
    """
    for kind, strategy in strategies().items():
        st.register_type_strategy(kind, partial(_make, strategy))


def _make(strategy: Strategy, _kind: type) -> st.SearchStrategy[Any]:
    return strategy()
