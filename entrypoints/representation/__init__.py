"""How stored things are shown to programs: one JSON document each.

The command line prints these documents. A key that is documented here keeps its name and
meaning; new keys may join.
"""

from entrypoints.representation.catalogue import (
    expert_document,
    summary_document,
    tenant_document,
)
from entrypoints.representation.evidence import (
    LedgerEntry,
    NumberedCitation,
    citations_of,
    claim_ledger,
)
from entrypoints.representation.figures import experts_label, median_ratings, seats_answered
from entrypoints.representation.happening import event_document
from entrypoints.representation.panel import panel_document
from entrypoints.representation.plain import Document
from entrypoints.representation.points import (
    Argument,
    Assumption,
    Reply,
    arguments_of,
    assumptions_of,
    stances_of,
    verdict_on,
)
from entrypoints.representation.readable import (
    final_opinions,
    may_name_seats,
    readable_discussions,
)

__all__ = [
    "Argument",
    "Assumption",
    "Document",
    "LedgerEntry",
    "NumberedCitation",
    "Reply",
    "arguments_of",
    "assumptions_of",
    "citations_of",
    "claim_ledger",
    "event_document",
    "expert_document",
    "experts_label",
    "final_opinions",
    "may_name_seats",
    "median_ratings",
    "panel_document",
    "readable_discussions",
    "seats_answered",
    "stances_of",
    "summary_document",
    "tenant_document",
    "verdict_on",
]
