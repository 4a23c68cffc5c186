"""The record of events: a chain of digests in which no link can be changed unseen."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Self

from attrs import evolve, frozen

from domain.shared.canonical import canonical_json
from domain.shared.events import DomainEvent

GENESIS = "0" * 64
"""The digest that the first link of a chain covers."""


@frozen(kw_only=True)
class RecordedEvent:
    """An event as it stands in its tenant's record.

    Attributes:
        sequence: its place, counted from 1 without gaps for each tenant.
        event_type: its stable name.
        subject: what it happened to; of a panel, its id.
        occurred_at: when, aware.
        payload: the whole event as canonical JSON; None where it was erased.
        payload_digest: the SHA-256 of the payload, in hex; it stays when a payload is erased.
        digest: the SHA-256 over the link before and all of the above but the payload itself.
    """

    sequence: int
    event_type: str
    subject: str
    occurred_at: datetime
    payload: str | None
    payload_digest: str
    digest: str

    @property
    def is_erased(self) -> bool:
        """Whether what it says is gone; its digests still hold its place in the chain."""
        return self.payload is None

    def erased(self) -> Self:
        """The same link, which does not say any more what happened."""
        return evolve(self, payload=None)


def seal(event: DomainEvent, *, sequence: int, previous_digest: str) -> RecordedEvent:
    """Make the next link of a chain; `previous_digest` is that of the link before, or GENESIS."""
    payload = canonical_json(event)
    covered = _covered(event, _sha256(payload))
    return RecordedEvent(
        sequence=sequence,
        event_type=event.event_type,
        subject=event.subject,
        occurred_at=event.occurred_at,
        payload=payload,
        payload_digest=covered[-1],
        digest=_link(previous_digest, sequence, covered),
    )


def covered_text(event: DomainEvent) -> tuple[str, str]:
    """The payload of an event, and what its link's digest covers of it: for a store that seals.

    The digest is the SHA-256, in hex, of `["D", N, ` followed by that text, where D is the digest
    of the link before, or GENESIS, and N the sequence number.
    """
    payload = canonical_json(event)
    return payload, json.dumps(_covered(event, _sha256(payload)))[1:]


def first_broken_link(
    records: Iterable[RecordedEvent], *, previous_digest: str = GENESIS
) -> int | None:
    """The sequence number of the first record that does not fit its chain, or None.

    An erased payload fits; one that was put back must be what was recorded.

    Args:
        records: consecutive records, in order.
        previous_digest: the digest before the first of them.
    """
    expected: int | None = None
    for record in records:
        intact = (
            record.sequence == (expected or record.sequence)
            and (record.payload is None or record.payload_digest == _sha256(record.payload))
            and record.digest
            == _link(previous_digest, record.sequence, _covered(record, record.payload_digest))
        )
        if not intact:
            return record.sequence
        expected = record.sequence + 1
        previous_digest = record.digest
    return None


def _link(previous_digest: str, sequence: int, covered: Sequence[str]) -> str:
    return _sha256(json.dumps([previous_digest, sequence, *covered]))


def _covered(told: DomainEvent | RecordedEvent, payload_digest: str) -> Sequence[str]:
    return [told.event_type, told.subject, told.occurred_at.isoformat(), payload_digest]


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
