"""Between the claims of requests that may come again and their rows."""

from adapters.rows.stored import Stored, Values
from application.shared import Claim, Reply


def claim_values(claim: Claim) -> Values:
    """The columns of a claim but its keys."""
    reply = claim.reply
    return {
        "request_digest": claim.request_digest,
        "created_at": claim.taken_at,
        "status": reply.status if reply else None,
        "headers": dict(reply.headers) if reply else None,
        "body": reply.body if reply else None,
    }


def claim_of(row: Stored) -> Claim:
    """The claim that a row holds."""
    answered = row["status"] is not None
    reply = Reply(status=row["status"], headers=row["headers"], body=row["body"])
    return Claim(
        request_digest=row["request_digest"],
        taken_at=row["created_at"],
        reply=reply if answered else None,
    )
