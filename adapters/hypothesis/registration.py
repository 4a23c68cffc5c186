"""Which strategy stands for which type of the domain."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from hypothesis import strategies as st

from adapters.hypothesis import consensus, discussion, evidence, members, panel, record, tenancy
from domain.consensus import (
    Ballot,
    Consensus,
    ConsensusResult,
    ConsensusRule,
    DissentingOpinion,
    Tally,
)
from domain.evidence import Document, Passage
from domain.panel import (
    Ask,
    Citation,
    Conclude,
    Discussion,
    Expert,
    ExpertProfile,
    MemberLimits,
    Opinion,
    Packet,
    Panel,
    PanelEvent,
    PanelId,
    PanelMember,
    PanelMessage,
    Phase,
    SeenOpinion,
    Source,
)
from domain.shared import DomainEvent, RecordedEvent
from domain.tenancy import Tenant, TenantId

Strategy = Callable[[], st.SearchStrategy[Any]]
"""Makes a strategy."""

STRATEGIES: Mapping[type, Strategy] = {
    Ask: discussion.asks,
    Ballot: consensus.ballots,
    Citation: members.citations,
    Conclude: discussion.conclusions,
    Consensus: consensus.consensuses,
    ConsensusResult: consensus.consensus_results,
    ConsensusRule: consensus.consensus_rules,
    Discussion: discussion.discussions,
    DissentingOpinion: consensus.dissenting_opinions,
    Document: evidence.documents,
    DomainEvent: discussion.panel_events,
    Expert: members.experts,
    ExpertProfile: members.expert_profiles,
    MemberLimits: members.member_limits,
    Opinion: members.opinions,
    Packet: discussion.packets,
    Panel: panel.panels,
    PanelEvent: discussion.panel_events,
    PanelId: members.panel_ids,
    PanelMember: members.panel_members,
    PanelMessage: discussion.panel_messages,
    Passage: evidence.passages,
    Phase: discussion.phases,
    RecordedEvent: record.recorded_events,
    SeenOpinion: discussion.seen_opinions,
    Source: members.sources,
    Tally: consensus.tallies,
    Tenant: tenancy.tenants,
    TenantId: tenancy.tenant_ids,
}
"""Every type but the kinds of `PanelEvent`, which `strategies()` adds, and the enumerations,
which Hypothesis draws by itself."""


def strategies() -> Mapping[type, Strategy]:
    """The strategy of every public type of the domain, each made when it is first drawn from."""
    every = dict(STRATEGIES)
    for kind in discussion.KINDS_OF_EVENT:
        every[kind] = partial(discussion.panel_events, kind)
    return every
