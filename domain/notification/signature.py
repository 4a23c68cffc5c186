"""How a receiver knows that a notice is ours, fresh and unchanged (Standard Webhooks 1.0)."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

_PREFIX = "whsec_"


def signing_secret(random: str) -> str:
    """A secret as receivers keep it: `whsec_` and 32 bytes in base64.

    Args:
        random: 43 characters of base64url, which are 256 random bits.
    """
    key = base64.urlsafe_b64decode(f"{random}=")
    return f"{_PREFIX}{base64.b64encode(key).decode()}"


def signed_headers(
    body: bytes, *, message_id: str, secret: str, sent_at: datetime
) -> Mapping[str, str]:
    """The headers that go with a body.

    The signature covers the id and the time too, so that neither an altered nor an old message
    passes: receivers refuse what is older than a few minutes and ids that they have seen.

    Args:
        body: what is posted.
        message_id: the same at each attempt to deliver it.
        secret: as `signing_secret` gave it.
        sent_at: the time of this attempt.
    """
    timestamp = str(int(sent_at.timestamp()))
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }
