"""Forget the notices that are settled."""

from datetime import datetime, timedelta

from application.notification.ports import Outbox

NOTICES_KEPT = timedelta(days=30)
"""How long after it was queued a notice is shown that was delivered or given up."""


async def forget_notices(now: datetime, *, outbox: Outbox, dry_run: bool) -> int:
    """Remove those that were queued longer ago; how many, or would have been.

    A notice that is still to be delivered stays, however old.
    """
    before = now - NOTICES_KEPT
    return await (outbox.count_settled(before) if dry_run else outbox.forget_settled(before))
