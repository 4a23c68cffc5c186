import re
from datetime import UTC, datetime

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from domain.shared import Conflict, InvalidValue
from domain.tenancy import Member, MembershipEvent, Role, TenantId, require_owner_left

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def a_member(subject: str = "ada", name: str = "Ada", role: Role = Role.OWNER) -> Member:
    return Member(
        tenant_id=TenantId.generate(), subject=subject, name=name, role=role, added_at=NOW
    )


@pytest.mark.parametrize("subject", ["", " ", "a\x00b", "a\nb\r", "x" * 256, "\ud800"])
def test_a_subject_is_short_text(subject: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        a_member(subject)

    assert refusal.value.field == "subject"


@pytest.mark.parametrize("name", ["", " ", "a\x00b", "x" * 101])
def test_a_name_is_short_text(name: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        a_member(name=name)

    assert refusal.value.field == "name"


@given(st.from_type(Member), st.sampled_from(Role))
def test_only_a_present_owner_is_one(member: Member, role: Role) -> None:
    changed = member.with_role(role)

    assert changed.is_present
    assert changed.is_owner == (role is Role.OWNER)
    assert not changed.removed(NOW).is_present
    assert not changed.removed(NOW).is_owner


@given(st.from_type(Member), st.sets(st.sampled_from(["ada", "bob", "eve"])))
def test_a_tenant_that_has_an_owner_keeps_one(drawn: Member, owners: set[str]) -> None:
    changed = a_member(role=drawn.role)
    left = owners - {"ada"} | ({"ada"} if changed.is_owner else set())

    if owners and not left:
        with pytest.raises(Conflict, match="ada is the last owner"):
            require_owner_left(changed, owners)
    else:
        require_owner_left(changed, owners)


@given(st.from_type(MembershipEvent))
def test_what_happens_to_a_member_is_never_taken_for_what_happens_to_a_panel(
    event: MembershipEvent,
) -> None:
    assert re.fullmatch("member:[0-9a-f]{64}", event.subject)


@given(st.from_type(MembershipEvent), st.from_type(TenantId))
def test_what_an_event_happened_to_names_nobody_and_differs_between_tenants(
    event: MembershipEvent, other: TenantId
) -> None:
    elsewhere = evolve(event, tenant_id=other)

    assert event.subject == evolve(event, by="somebody else").subject
    assert (event.subject == elsewhere.subject) == (event.tenant_id == other)
