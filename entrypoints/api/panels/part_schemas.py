"""What callers are answered about parts of panels, for the OpenAPI document."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from domain.panel import PanelStatus, PanelType
from entrypoints.api.panels.schemas import (
    ID,
    ConsensusDocument,
    LedgerDocument,
    MeasurementDocument,
    MessageDocument,
    NumberedCitationDocument,
    Object,
    OpinionDocument,
    RuleDocument,
    UsageDocument,
)


class SummaryDocument(BaseModel):
    """A panel in a list; `level` is that of its last measurement."""

    panel_id: UUID = Field(examples=[ID])
    query: str = Field(examples=["Which route?"])
    panel_type: PanelType
    status: PanelStatus
    created_at: datetime = Field(examples=["2026-11-21T10:15:00Z"])
    level: float | None = Field(examples=[0.6])
    recommendation: str | None = Field(examples=["De Novo"])
    version: int = Field(examples=[7])
    awaited: list[str] = Field(description="The people it waits for: seats, or `sign_off`.")


class PanelPageDocument(BaseModel):
    """A page of a list; `total` counts all pages, and the last one has no `next_cursor`."""

    panels: list[SummaryDocument]
    total: int = Field(examples=[1])
    next_cursor: str | None


class PhasedMessageDocument(MessageDocument):
    """A message, and the phase it belongs to."""

    phase: str


class MessagesDocument(BaseModel):
    """What was said, in order."""

    panel_id: UUID
    messages: list[PhasedMessageDocument]
    notes: list[Object]


class PanelConsensusDocument(BaseModel):
    """The measurements of a panel, under its rule."""

    panel_id: UUID
    status: PanelStatus
    rule: RuleDocument
    consensus: ConsensusDocument | None
    rounds: list[MeasurementDocument]
    feedback: list[Object]


class ClaimsDocument(LedgerDocument):
    """The ledger, and the passages that bear its claims."""

    panel_id: UUID = Field(examples=[ID])
    citations: list[NumberedCitationDocument]


class AnswerDocument(BaseModel):
    """A recorded answer, and what it took."""

    panel_id: UUID
    round_number: int
    phase: str
    agent_id: str
    agent_name: str
    packet_digest: str
    model: str
    attempts: int
    asked_at: datetime
    answered_at: datetime
    latency: float = Field(description="Seconds, failed attempts included.")
    content: str
    opinion: OpinionDocument | None
    points: list[Object]
    prompt: str
    parameters: Object
    usage: UsageDocument
    evidence_left_out: list[str]
    out_of_budget: bool


class AnswersDocument(BaseModel):
    """The recorded answers, and what they took by seat, by phase and together."""

    panel_id: UUID
    answers: list[AnswerDocument]
    by_seat: list[Object]
    by_phase: list[Object]
    total: UsageDocument


class AlternativeDocument(BaseModel):
    """The stored outcome (`before`) beside what it would have been (`after`)."""

    panel_id: UUID
    before: MeasurementDocument | None
    after: MeasurementDocument | None
    rule: RuleDocument
    failure: str | None
    changes_outcome: bool
    unsupported: list[str]


class ReplayDocument(BaseModel):
    """Whether a rerun gave what is stored."""

    panel_id: UUID = Field(examples=[ID])
    identical: bool = Field(examples=[True])
    answers: int = Field(examples=[10])
    differences: list[str]


class EvidenceDocument(BaseModel):
    """A text that may be quoted."""

    name: str = Field(examples=["routes.md"])
    text: str = Field(examples=["No predicate fits the new claim."])


class BriefDocument(BaseModel):
    """What a seat is asked: the packet that every seat of the round is given, and the evidence."""

    packet: Object
    evidence: list[EvidenceDocument]
