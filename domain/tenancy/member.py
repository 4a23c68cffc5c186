"""The people of a tenant."""

from collections.abc import Collection
from datetime import datetime
from typing import Self

from attrs import evolve, field, frozen

from domain.shared import Conflict, clean_text
from domain.tenancy.role import Role
from domain.tenancy.tenant_id import TenantId

SUBJECT_LIMIT = 255
"""The greatest length of a subject, in characters (OpenID Connect Core, section 2)."""

MEMBER_NAME_LIMIT = 100
"""The greatest length of a member's name, in characters."""


def clean_subject(subject: str) -> str:
    """A subject in Unicode NFC.

    Raises:
        InvalidValue: it is blank, longer than 255 characters or holds control characters.
    """
    return clean_text(subject, field="subject", limit=SUBJECT_LIMIT)


def _clean_name(name: str) -> str:
    return clean_text(name, field="name", limit=MEMBER_NAME_LIMIT).strip()


@frozen(kw_only=True)
class Member:
    """A person who acts for a tenant, known by the subject of their tokens.

    Attributes:
        tenant_id: the tenant.
        subject: what the issuer of the tokens calls the person (1 to 255 characters).
        name: what people call the person (1 to 100 characters).
        role: what the person is to the tenant.
        added_at: since when.
        removed_at: since when no longer; None for a present member. Who was removed stays
            known, so that a token that still claims a role does not let them in.

    Raises:
        InvalidValue: the subject or the name is blank, too long or holds control characters.
    """

    tenant_id: TenantId
    subject: str = field(converter=clean_subject)
    name: str = field(converter=_clean_name)
    role: Role
    added_at: datetime
    removed_at: datetime | None = None

    @property
    def is_present(self) -> bool:
        """Whether it was not removed."""
        return self.removed_at is None

    @property
    def is_owner(self) -> bool:
        """Whether it is a present owner."""
        return self.is_present and self.role is Role.OWNER

    def with_role(self, role: Role) -> Self:
        """The same person in another role."""
        return evolve(self, role=role)

    def removed(self, now: datetime) -> Self:
        """The same person, who does not act for the tenant any more."""
        return evolve(self, removed_at=now)


def require_owner_left(changed: Member, owners: Collection[str]) -> None:
    """Pass unless the change takes a tenant its last owner.

    Args:
        changed: a member as it is about to be stored.
        owners: the subjects of the tenant's present owners, before the change.

    Raises:
        Conflict: nobody else could manage the tenant.
    """
    if not changed.is_owner and set(owners) == {changed.subject}:
        message = f"{changed.subject} is the last owner; make somebody else an owner first"
        raise Conflict("owner_last", message)
