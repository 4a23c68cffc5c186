"""What callers are answered about panels, for the OpenAPI document.

The documents themselves are made by `entrypoints.representation`, which says what their keys
mean; keys may join.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from domain.panel import Decision, PanelStatus, PanelType

ID = "01997a3e-5c1f-7b7e-9d5e-0d6c1f2a3b4c"
"""The id of the example."""

Object = dict[str, Any]


class SeatDocument(BaseModel):
    """A seat, and what answers for it."""

    agent_id: str = Field(examples=["fda_expert"])
    agent_name: str
    role: str
    answered_by: str = Field(examples=["extractive"])


class PanelMemberDocument(SeatDocument):
    """A seat that votes; a person's may be assigned to a subject, who alone answers for it."""

    assigned_to: str | None


class OfficerDocument(SeatDocument):
    """Who frames, judges or sums up, without a seat."""

    fallback: str


class ClaimDocument(BaseModel):
    """A claim, and what looking its quote up gave."""

    statement: str
    source: str
    quote: str
    status: str = Field(examples=["supported"])


class CitationDocument(BaseModel):
    """A passage of the evidence."""

    source: str
    first_line: int
    last_line: int
    quote: str


class OpinionDocument(BaseModel):
    """A position with ratings from 1 to 9 and reasons, or an abstention with its reason."""

    position: str | None
    ratings: dict[str, int]
    confidence: float | None
    rationale: str
    citations: list[CitationDocument]
    claims: list[ClaimDocument]
    abstention: str | None


class MessageDocument(BaseModel):
    """What a seat said in a round; null where it is withheld from those still to answer."""

    round_number: int
    agent_id: str
    agent_name: str
    content: str | None
    opinion: OpinionDocument | None
    points: list[Object] | None
    said_at: datetime
    withheld: bool


class DiscussionDocument(BaseModel):
    """A round."""

    round_number: int
    phase: str
    blind: bool
    votes: bool
    speaking_order: list[str]
    started_at: datetime
    completed_at: datetime | None
    messages: list[MessageDocument]
    withheld: bool


class RuleDocument(BaseModel):
    """How consensus is measured."""

    method: str
    threshold: float
    quorum: float
    stability: float
    maximum_rounds: int
    scale: list[int]


class BudgetDocument(BaseModel):
    """The limits; null for none."""

    tokens: int | None
    usd: float | None
    seconds: float | None


class UsageDocument(BaseModel):
    """What answers took; `usd` is null where a price is not known."""

    input_tokens: int
    output_tokens: int
    requests: int
    usd: float | None
    tokens: int


class MeasurementDocument(BaseModel):
    """A measurement: agreement (`level`), `confidence` and `robustness` are three numbers.

    What is undefined is null, with its reason in `undefined`; who stands where is null while it
    is withheld.
    """

    level: float | None = Field(examples=[0.6])
    recommendation: str
    reasoning: str
    confidence: float | None
    dimensions: dict[str, float]
    dissenting_opinions: list[Object] | None
    calculated_at: datetime | None
    method: str
    parameters: Object
    robustness: float | None
    decisive_seats: list[str] | None
    interval: Object | None
    seats_to_flip: int | None
    changed_share: float | None
    groups: list[Object] | None
    crux: str | None
    evidence: float | None
    distinct_voices: int | None
    seats_convened: int
    seats_answered: int
    undefined: dict[str, str]
    round_number: int | None
    blind: bool


class ConsensusDocument(MeasurementDocument):
    """The last measurement, and what follows from it."""

    reached: bool
    blind_level: float | None
    median_ratings: dict[str, float]


class SignOffDocument(BaseModel):
    """A person's decision."""

    name: str
    decision: Decision
    text: str
    proposed: str
    signed_at: datetime
    by: str = Field(description="The credential with which it came: a token's subject, or a key.")


class LedgerDocument(BaseModel):
    """How many claims have which status, and each of them."""

    supported: int
    quote_not_found: int
    no_source: int
    ledger: list[Object]


class NumberedCitationDocument(CitationDocument):
    """A passage with its number, and who quotes it."""

    number: int
    cited_by: list[str]


class PanelDocument(BaseModel):
    """A panel: its question, seats, rounds, measured consensus, claims and outcome."""

    panel_id: UUID = Field(examples=[ID])
    tenant_id: UUID
    query: str = Field(examples=["Which route?"])
    panel_type: PanelType
    base_type: PanelType
    options: list[str]
    dimensions: list[str]
    sources: list[Object]
    seed: int
    closing_vote: bool
    budget: BudgetDocument
    rule: RuleDocument
    status: PanelStatus
    failure: str | None
    recommendation: str | None
    notes: list[Object]
    synthesis: Object | None
    synthesis_missing: str | None
    awaited: Object | None
    stopped: str | None
    ending: str | None
    sign_off: SignOffDocument | None
    seats: dict[str, int]
    members: list[PanelMemberDocument]
    officers: list[OfficerDocument]
    abstentions: list[Object]
    same_model: Object | None
    consensus: ConsensusDocument | None
    discussions: list[DiscussionDocument]
    assumptions: list[Object]
    sides: dict[str, str]
    arguments: list[Object]
    ideas: list[Object]
    peer_ranking: list[Object]
    feedback: list[Object]
    claims: LedgerDocument
    citations: list[NumberedCitationDocument]
    usage: UsageDocument | None
    evidence_left_out: list[str] | None
    experts_kind: str
    experts_label: str
    created_at: datetime
    completed_at: datetime | None
