import asyncio
from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.shared import Conflict, NotFound
from domain.tenancy import (
    AccessRefused,
    Member,
    MembershipChanged,
    MembershipEnded,
    MembershipGranted,
    Role,
    TenantId,
    TenantMismatch,
)
from tests.contracts.examples import NOW
from tests.contracts.store import Store
from tests.contracts.test_key_ring import told


def a_member(tenant_id: TenantId, subject: str = "ada", **changed: Any) -> Member:  # noqa: ANN401 - any attribute
    member = Member(tenant_id=tenant_id, subject=subject, name="Ada", role=Role.OWNER, added_at=NOW)
    return evolve(member, **changed)


def granted(member: Member) -> MembershipGranted:
    return MembershipGranted(
        tenant_id=member.tenant_id,
        by="operator",
        member=member.subject,
        name=member.name,
        role=member.role,
        occurred_at=NOW,
    )


def changed(member: Member) -> MembershipChanged:
    return MembershipChanged(
        tenant_id=member.tenant_id,
        by="operator",
        member=member.subject,
        old_role=Role.OWNER,
        new_role=member.role,
        occurred_at=NOW,
    )


def ended(member: Member) -> MembershipEnded:
    return MembershipEnded(
        tenant_id=member.tenant_id, by="operator", member=member.subject, occurred_at=NOW
    )


async def added(store: Store, member: Member) -> Member:
    await store.members(member.tenant_id).add(member, granted(member))
    return member


@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(drawn=st.from_type(Member))
async def test_a_member_comes_back_as_it_was_added(store: Store, drawn: Member) -> None:
    member = await added(store, evolve(drawn, tenant_id=TenantId.generate()))

    assert await store.members(member.tenant_id).find(member.subject) == member


async def test_present_members_are_listed_in_order_of_being_added(
    store: Store, tenant_id: TenantId
) -> None:
    later = await added(store, a_member(tenant_id, "a", added_at=NOW + timedelta(minutes=1)))
    second, first = [await added(store, a_member(tenant_id, subject)) for subject in "cb"]
    gone = await added(store, a_member(tenant_id, "d"))

    await store.members(tenant_id).save(gone.removed(NOW), ended(gone))

    assert list(await store.members(tenant_id).all()) == [first, second, later]


async def test_who_was_removed_stays_known_and_can_come_back(
    store: Store, tenant_id: TenantId
) -> None:
    members = store.members(tenant_id)
    await added(store, a_member(tenant_id, "owner"))
    ada = await added(store, a_member(tenant_id))

    await members.save(ada.removed(NOW), ended(ada))
    assert await members.find("ada") == ada.removed(NOW)

    viewer = await added(store, ada.with_role(Role.VIEWER))
    assert await members.find("ada") == viewer
    assert await told(store, tenant_id) == [
        ("membership_granted", granted(a_member(tenant_id, "owner")).subject),
        ("membership_granted", granted(ada).subject),
        ("membership_ended", granted(ada).subject),
        ("membership_granted", granted(ada).subject),
    ]


async def test_somebody_who_is_a_member_is_not_added_again(
    store: Store, tenant_id: TenantId
) -> None:
    ada = await added(store, a_member(tenant_id))

    with pytest.raises(Conflict) as refusal:
        await added(store, ada.with_role(Role.VIEWER))

    assert refusal.value.code == "member_exists"
    assert await store.members(tenant_id).find("ada") == ada
    assert len(await told(store, tenant_id)) == 1


async def test_only_present_members_are_changed(store: Store, tenant_id: TenantId) -> None:
    members = store.members(tenant_id)
    await added(store, a_member(tenant_id, "owner"))
    ada = await added(store, a_member(tenant_id))
    await members.save(ada.removed(NOW), ended(ada))

    for nobody in (ada, a_member(tenant_id, "nobody")):
        with pytest.raises(NotFound) as refusal:
            await members.save(nobody.with_role(Role.EDITOR), changed(nobody))
        assert refusal.value.code == "member_unknown"


@pytest.mark.parametrize("way", ["removed", "demoted"])
async def test_the_last_owner_stays(way: str, store: Store, tenant_id: TenantId) -> None:
    members = store.members(tenant_id)
    ada = await added(store, a_member(tenant_id))
    await added(store, a_member(tenant_id, "eve", role=Role.EDITOR))
    last = ada.removed(NOW) if way == "removed" else ada.with_role(Role.VIEWER)

    with pytest.raises(Conflict) as refusal:
        await members.save(last, ended(ada) if way == "removed" else changed(last))

    assert refusal.value.code == "owner_last"
    assert await members.find("ada") == ada
    assert len(await told(store, tenant_id)) == 2

    await members.save(evolve(ada, name="Lovelace"), changed(ada))
    await added(store, a_member(tenant_id, "bob"))
    await members.save(last, ended(ada))


async def test_of_owners_who_leave_at_once_one_stays(store: Store, tenant_id: TenantId) -> None:
    members = store.members(tenant_id)
    owners = [await added(store, a_member(tenant_id, f"owner {n}")) for n in range(6)]

    left = await asyncio.gather(
        *(members.save(owner.removed(NOW), ended(owner)) for owner in owners),
        return_exceptions=True,
    )

    assert [type(one) for one in left if one is not None] == [Conflict]
    assert len(await members.all()) == 1


async def test_membership_of_another_tenant_is_not_there(store: Store, tenant_id: TenantId) -> None:
    foreign = await added(store, a_member(TenantId.generate()))
    own = store.members(tenant_id)

    assert await own.find("ada") is None
    assert list(await own.all()) == []
    with pytest.raises(TenantMismatch):
        await own.add(foreign, granted(foreign))
    with pytest.raises(TenantMismatch):
        await own.save(foreign.removed(NOW), ended(foreign))
    moved = evolve(foreign, tenant_id=tenant_id, removed_at=NOW)
    with pytest.raises(NotFound):
        await own.save(moved, ended(moved))
    assert await store.members(foreign.tenant_id).find("ada") == foreign
    assert await told(store, tenant_id) == []


async def test_a_person_may_act_for_two_tenants(store: Store, tenant_id: TenantId) -> None:
    here = await added(store, a_member(tenant_id))
    there = await added(store, a_member(TenantId.generate(), role=Role.VIEWER))

    assert await store.members(tenant_id).find("ada") == here
    assert await store.members(there.tenant_id).find("ada") == there


async def test_a_refused_access_stands_in_the_tenants_record(
    store: Store, tenant_id: TenantId
) -> None:
    event = AccessRefused(
        tenant_id=tenant_id, by="ada", wanted=TenantId.generate(), occurred_at=NOW
    )

    await store.audit(tenant_id).record(event)

    assert await told(store, tenant_id) == [("access_refused", str(tenant_id))]
    assert await told(store, event.wanted) == []
