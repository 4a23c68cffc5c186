"""One notice on its way to one webhook."""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from attrs import evolve, frozen

from domain.notification.notice import NoticeType
from domain.notification.webhook import WebhookId
from domain.panel import PanelId
from domain.shared import IllegalState
from domain.tenancy import TenantId

MOST_ATTEMPTS = 8
"""How often a notice is posted before it is given up."""

LEASE = timedelta(minutes=1)
"""How long an attempt may take; after that whoever made it is taken for dead."""

_FIRST_WAIT = timedelta(seconds=5)
_GROWTH = 4.0
_LONGEST_WAIT = timedelta(hours=1)


class DeliveryState(StrEnum):
    """Where a delivery stands; `dead` is one that was given up."""

    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"


@frozen(kw_only=True)
class Delivery:
    """One notice to one webhook, delivered at least once.

    Attributes:
        tenant_id: whose it is.
        webhook_id: whom it goes to.
        sequence: the place of the event in the tenant's record.
        type: what is told.
        panel_id: of which panel.
        created_at: when it was queued.
        state: where it stands.
        attempts: how many were begun.
        next_attempt_at: when the next is due; None where there is none to come.
        failure: why the last attempt failed; None if it did not.
        delivered_at: when the receiver took it.
    """

    tenant_id: TenantId
    webhook_id: WebhookId
    sequence: int
    type: NoticeType
    panel_id: PanelId
    created_at: datetime
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    next_attempt_at: datetime | None
    failure: str | None = None
    delivered_at: datetime | None = None

    @property
    def message_id(self) -> str:
        """The same at each attempt, so that a receiver knows what it has taken before."""
        return f"msg_{self.webhook_id.value.hex}_{self.sequence}"

    def begun(self, now: datetime) -> Self:
        """With one attempt more, which somebody else repeats if nothing comes of it in time."""
        return evolve(self, attempts=self.attempts + 1, next_attempt_at=now + LEASE)

    def delivered(self, now: datetime) -> Self:
        """Taken by the receiver."""
        return evolve(
            self,
            state=DeliveryState.DELIVERED,
            next_attempt_at=None,
            failure=None,
            delivered_at=now,
        )

    def failed(self, reason: str, now: datetime) -> Self:
        """To be tried again later or, after the last attempt, given up."""
        if self.attempts >= MOST_ATTEMPTS:
            return evolve(self, state=DeliveryState.DEAD, next_attempt_at=None, failure=reason)
        return evolve(self, next_attempt_at=now + self._wait(), failure=reason)

    def repeated(self, now: datetime) -> Self:
        """To be tried once more at once.

        Raises:
            IllegalState: it was not given up.
        """
        if self.state is not DeliveryState.DEAD:
            message = f"the delivery is {self.state}; only one that was given up is repeated"
            raise IllegalState("delivery_not_dead", message)
        return evolve(self, state=DeliveryState.PENDING, next_attempt_at=now)

    def _wait(self) -> timedelta:
        """Longer each time, and not the same for all that failed together.

        The share by which it is cut short comes from a digest: it needs to differ between
        deliveries, not to be unforeseeable.
        """
        longest = min(_FIRST_WAIT * _GROWTH ** (self.attempts - 1), _LONGEST_WAIT)
        digest = hashlib.sha256(f"{self.message_id}:{self.attempts}".encode()).digest()
        return longest * (0.5 + 0.5 * digest[0] / 255)
