"""What is left of an erased panel outside of it, in memory."""

from collections.abc import Sequence

from application.shared import Claim
from domain.notification import Delivery, WebhookId
from domain.panel import PanelErased
from domain.shared import RecordedEvent
from domain.tenancy import EventPolicy


def blanked(
    chain: Sequence[RecordedEvent], erased: Sequence[PanelErased]
) -> tuple[RecordedEvent, ...]:
    """The chain, in which the events of those panels do not say any more what happened."""
    subjects = {event.subject for event in erased if event.events is EventPolicy.ERASE}
    return tuple(link.erased() if link.subject in subjects else link for link in chain)


def drop_traces(
    event: PanelErased, deliveries: dict[tuple[WebhookId, int], Delivery], claims: dict[str, Claim]
) -> None:
    """Forget the notices of an erased panel, and the replies that tell of it."""
    for place in [p for p, one in deliveries.items() if one.panel_id == event.panel_id]:
        del deliveries[place]
    name = str(event.panel_id)
    for key, claim in list(claims.items()):
        reply = claim.reply
        if reply is not None and name in f"{reply.body}{dict(reply.headers)}":
            del claims[key]
