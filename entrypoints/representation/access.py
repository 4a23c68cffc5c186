"""Who may act for a tenant, as documents."""

from datetime import datetime

from application.tenancy import CreatedKey
from domain.tenancy import ApiKey, Member
from entrypoints.representation.plain import Document, plain


def key_document(key: ApiKey, *, now: datetime) -> Document:
    """A key without its secret and the secret's digest.

    `status` is `active`, `expired` or `revoked`; `scopes` is null for all that the role may do.
    """
    shown: Document = plain(key)
    del shown["secret_digest"]
    scopes = None if key.scopes is None else sorted(scope.value for scope in key.scopes)
    return {**shown, "scopes": scopes, "status": key.refusal(now) or "active"}


def created_key_document(created: CreatedKey, *, now: datetime) -> Document:
    """A key that was just made; `text` is what its holder shows, and is never shown again."""
    return {**key_document(created.key, now=now), "text": created.text}


def member_document(member: Member) -> Document:
    """A member; `subject` is what the issuer of the person's tokens calls it."""
    return plain(member)
