"""Check a tenant's whole record."""

import json
from collections import Counter
from collections.abc import Sequence

from attrs import define, field, frozen

from application.shared.ports import EventLog
from domain.panel import PanelErased
from domain.shared import GENESIS, RecordedEvent, first_broken_link
from domain.tenancy import EventPolicy, TenantErased

_PAGE = 500


@frozen(kw_only=True)
class RecordCheck:
    """What a record was found to be.

    Attributes:
        events: how many events were looked at.
        erased: how many of them do not say any more what happened; their digests are in place.
        unexplained: how many of those no erasure accounts for, in the record itself.
        broken_at: the place of the first event that does not fit, is missing, or is not what was
            recorded; None where there is none.
    """

    events: int
    erased: int
    unexplained: int
    broken_at: int | None

    @property
    def is_intact(self) -> bool:
        """Whether nothing was changed, and nothing erased but by the rules."""
        return self.broken_at is None and not self.unexplained


async def check_record(log: EventLog) -> RecordCheck:
    """Follow the chain from its beginning to its end, or to where it breaks."""
    check = _Check()
    last = await log.last()
    while check.broken_at is None and check.events < last:
        page = await log.after(check.events, limit=_PAGE)
        if not page:
            check.broken_at = check.events + 1
        check.follow(page)
    return RecordCheck(
        events=check.events,
        erased=check.erased,
        unexplained=sum(check.blanks.values()),
        broken_at=check.broken_at,
    )


@define
class _Check:
    events: int = 0
    erased: int = 0
    blanks: Counter[str] = field(factory=Counter)
    broken_at: int | None = None
    _digest: str = GENESIS

    def follow(self, page: Sequence[RecordedEvent]) -> None:
        """Look at the next events."""
        for record in page:
            fits = record.sequence == self.events + 1
            if not fits or first_broken_link([record], previous_digest=self._digest) is not None:
                self.broken_at = self.events + 1
                return
            self.events += 1
            self._digest = record.digest
            self._account_for(record)

    def _account_for(self, record: RecordedEvent) -> None:
        if record.payload is None:
            self.erased += 1
            self.blanks[record.subject] += 1
        elif record.event_type == TenantErased.event_type:
            self.blanks.clear()
        elif _blanks_its_panel(record.event_type, record.payload):
            self.blanks.pop(record.subject, None)


def _blanks_its_panel(event_type: str, payload: str) -> bool:
    is_erasure = event_type == PanelErased.event_type
    return is_erasure and json.loads(payload)["events"] == EventPolicy.ERASE
