"""The panel: who is asked what, in which rounds, and how it ends."""

from domain.panel.anonymity import unsigned
from domain.panel.answering import require_fitting_answer
from domain.panel.assignment import SeatAssignment, require_holder
from domain.panel.ballots import ballots_of, measure_round
from domain.panel.claim import Citation, Claim, ClaimStatus
from domain.panel.closing_vote import PEER_RANKING, RankedSeat, peer_ranking
from domain.panel.default_rules import DEFAULT_RULES
from domain.panel.discussion import Discussion, PanelMessage
from domain.panel.diversity import (
    SameModelWarning,
    SharedModel,
    same_model_warning,
    shared_models,
)
from domain.panel.erasure import ErasureCause, PanelErased
from domain.panel.events import (
    AnswerRecorded,
    ConsensusUpdated,
    DiscussionStopped,
    MemberAdded,
    MessageAdded,
    NoteWritten,
    OfficerAppointed,
    OutcomeSigned,
    PanelCompleted,
    PanelCreated,
    PanelEvent,
    PanelFailed,
    PeopleAwaited,
    RoundCompleted,
    RoundStarted,
    SeatAssigned,
    StatusChanged,
)
from domain.panel.feedback import Feedback, RatingSpread, feedback_for, rating_spreads
from domain.panel.legal_hold import (
    HOLD_REASON_LIMIT,
    LegalHold,
    LegalHoldLifted,
    LegalHoldPlaced,
    PanelHeld,
)
from domain.panel.member import HUMAN, Expert, ExpertProfile, PanelMember
from domain.panel.note import Note
from domain.panel.office import OFFICES, Office
from domain.panel.opinion import RATING_SCALE, Opinion
from domain.panel.outcomes import Idea, JudgedPoint, idea_map, judged_points
from domain.panel.packet import FRAMING, Packet, SeenOpinion, packet_for
from domain.panel.panel import Panel
from domain.panel.panel_id import PanelId
from domain.panel.panel_type import MEMBER_LIMITS, MemberLimits, PanelType
from domain.panel.point import SEVERITY_SCALE, Point, PointKind, Verdict
from domain.panel.protocols import PROTOCOLS, next_turn
from domain.panel.protocols.ending import synthesis_of, why_no_synthesis
from domain.panel.question import DEFAULT_DIMENSIONS, Source
from domain.panel.raised import Raised, Thread, raised, threads
from domain.panel.sign_off import SIGN_OFF, Awaited, Decision, SignOff
from domain.panel.stances import Stance, stances
from domain.panel.status import TRANSITIONS, PanelStatus
from domain.panel.turn import (
    Ask,
    AwaitHumans,
    AwaitSignOff,
    Conclude,
    Phase,
    PointsAsked,
    Sight,
    Turn,
)
from domain.panel.withheld import withheld_from

__all__ = [
    "DEFAULT_DIMENSIONS",
    "DEFAULT_RULES",
    "FRAMING",
    "HOLD_REASON_LIMIT",
    "HUMAN",
    "MEMBER_LIMITS",
    "OFFICES",
    "PEER_RANKING",
    "PROTOCOLS",
    "RATING_SCALE",
    "SEVERITY_SCALE",
    "SIGN_OFF",
    "TRANSITIONS",
    "AnswerRecorded",
    "Ask",
    "AwaitHumans",
    "AwaitSignOff",
    "Awaited",
    "Citation",
    "Claim",
    "ClaimStatus",
    "Conclude",
    "ConsensusUpdated",
    "Decision",
    "Discussion",
    "DiscussionStopped",
    "ErasureCause",
    "Expert",
    "ExpertProfile",
    "Feedback",
    "Idea",
    "JudgedPoint",
    "LegalHold",
    "LegalHoldLifted",
    "LegalHoldPlaced",
    "MemberAdded",
    "MemberLimits",
    "MessageAdded",
    "Note",
    "NoteWritten",
    "Office",
    "OfficerAppointed",
    "Opinion",
    "OutcomeSigned",
    "Packet",
    "Panel",
    "PanelCompleted",
    "PanelCreated",
    "PanelErased",
    "PanelEvent",
    "PanelFailed",
    "PanelHeld",
    "PanelId",
    "PanelMember",
    "PanelMessage",
    "PanelStatus",
    "PanelType",
    "PeopleAwaited",
    "Phase",
    "Point",
    "PointKind",
    "PointsAsked",
    "Raised",
    "RankedSeat",
    "RatingSpread",
    "RoundCompleted",
    "RoundStarted",
    "SameModelWarning",
    "SeatAssigned",
    "SeatAssignment",
    "SeenOpinion",
    "SharedModel",
    "Sight",
    "SignOff",
    "Source",
    "Stance",
    "StatusChanged",
    "Thread",
    "Turn",
    "Verdict",
    "ballots_of",
    "feedback_for",
    "idea_map",
    "judged_points",
    "measure_round",
    "next_turn",
    "packet_for",
    "peer_ranking",
    "raised",
    "rating_spreads",
    "require_fitting_answer",
    "require_holder",
    "same_model_warning",
    "shared_models",
    "stances",
    "synthesis_of",
    "threads",
    "unsigned",
    "why_no_synthesis",
    "withheld_from",
]
