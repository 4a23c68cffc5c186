"""What every context stands on: errors, identifiers, events and text rules."""

from domain.shared.budget import Budget, Usage
from domain.shared.canonical import canonical_json
from domain.shared.errors import (
    Conflict,
    DomainError,
    Exhausted,
    Forbidden,
    IllegalState,
    InvalidValue,
    NotFound,
    Saturated,
    StaleVersion,
    Unauthenticated,
    Unavailable,
)
from domain.shared.events import DomainEvent
from domain.shared.identifiers import Identifier, instant_of, uuid7
from domain.shared.moment import moment
from domain.shared.record import (
    GENESIS,
    RecordedEvent,
    covered_text,
    first_broken_link,
    seal,
)
from domain.shared.text import clean_text, comparable, printable, refuse_surrogates

__all__ = [
    "GENESIS",
    "Budget",
    "Conflict",
    "DomainError",
    "DomainEvent",
    "Exhausted",
    "Forbidden",
    "Identifier",
    "IllegalState",
    "InvalidValue",
    "NotFound",
    "RecordedEvent",
    "Saturated",
    "StaleVersion",
    "Unauthenticated",
    "Unavailable",
    "Usage",
    "canonical_json",
    "clean_text",
    "comparable",
    "covered_text",
    "first_broken_link",
    "instant_of",
    "moment",
    "printable",
    "refuse_surrogates",
    "seal",
    "uuid7",
]
