"""Find a member."""

from application.tenancy.ports import Memberships
from domain.shared import NotFound
from domain.tenancy import Member, clean_subject


async def find_member(subject: str, *, members: Memberships) -> Member:
    """The present member of that subject.

    Raises:
        InvalidValue: that is no subject of anybody.
        NotFound: nobody of that subject is a present member.
    """
    member = await members.find(clean_subject(subject))
    if member is None or not member.is_present:
        raise NotFound("member_unknown", "there is no member of that subject")
    return member
