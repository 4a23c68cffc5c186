"""The panel: who is asked what, in which rounds, and how it ends."""

from domain.panel.ballots import ballots_of, measure_round
from domain.panel.default_rules import DEFAULT_RULES
from domain.panel.discussion import Discussion, PanelMessage
from domain.panel.events import (
    ConsensusUpdated,
    MemberAdded,
    MessageAdded,
    PanelCompleted,
    PanelCreated,
    PanelDeleted,
    PanelEvent,
    PanelFailed,
    RoundCompleted,
    RoundStarted,
    StatusChanged,
)
from domain.panel.member import Expert, ExpertProfile, PanelMember
from domain.panel.opinion import RATING_SCALE, Citation, Opinion
from domain.panel.packet import Packet, SeenOpinion, packet_for
from domain.panel.panel import Panel
from domain.panel.panel_id import PanelId
from domain.panel.panel_type import MEMBER_LIMITS, MemberLimits, PanelType
from domain.panel.protocols import PROTOCOLS, next_turn
from domain.panel.question import DEFAULT_DIMENSIONS, Source
from domain.panel.status import TRANSITIONS, PanelStatus
from domain.panel.turn import Ask, Conclude, Phase, Sight, Turn

__all__ = [
    "DEFAULT_DIMENSIONS",
    "DEFAULT_RULES",
    "MEMBER_LIMITS",
    "PROTOCOLS",
    "RATING_SCALE",
    "TRANSITIONS",
    "Ask",
    "Citation",
    "Conclude",
    "ConsensusUpdated",
    "Discussion",
    "Expert",
    "ExpertProfile",
    "MemberAdded",
    "MemberLimits",
    "MessageAdded",
    "Opinion",
    "Packet",
    "Panel",
    "PanelCompleted",
    "PanelCreated",
    "PanelDeleted",
    "PanelEvent",
    "PanelFailed",
    "PanelId",
    "PanelMember",
    "PanelMessage",
    "PanelStatus",
    "PanelType",
    "Phase",
    "RoundCompleted",
    "RoundStarted",
    "SeenOpinion",
    "Sight",
    "Source",
    "StatusChanged",
    "Turn",
    "ballots_of",
    "measure_round",
    "next_turn",
    "packet_for",
]
