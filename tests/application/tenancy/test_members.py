from datetime import timedelta

import pytest

from application.tenancy import (
    AddMember,
    ChangeRole,
    RemoveMember,
    add_member,
    change_role,
    list_members,
    remove_member,
)
from domain.shared import Conflict, Forbidden, InvalidValue, NotFound
from domain.tenancy import Member, Permission, Principal, Role
from tests.application.tenancy.access import Access


async def add(
    access: Access, subject: str, role: Role = Role.VIEWER, *, by: Principal | None = None
) -> Member:
    command = AddMember(by=by or access.somebody(), subject=subject, name="Somebody", role=role)
    return await add_member(command, members=access.members(access.tenant_id), clock=access.machine)


async def change(
    access: Access, subject: str, role: Role, *, by: Principal | None = None
) -> Member:
    command = ChangeRole(by=by or access.somebody(), subject=subject, role=role)
    return await change_role(
        command, members=access.members(access.tenant_id), clock=access.machine
    )


async def remove(access: Access, subject: str, *, by: Principal | None = None) -> Member:
    command = RemoveMember(by=by or access.somebody(), subject=subject)
    return await remove_member(
        command, members=access.members(access.tenant_id), clock=access.machine
    )


async def present(access: Access) -> list[Member]:
    members = access.members(access.tenant_id)
    return list(await list_members(by=access.somebody(Role.VIEWER), members=members))


async def test_a_membership_from_its_beginning_to_its_end() -> None:
    access = Access()

    added = await add(access, "bob")
    changed = await change(access, "bob", Role.EDITOR)
    same = await change(access, "bob", Role.EDITOR)
    assert await present(access) == [changed]
    removed = await remove(access, "bob")

    assert changed == same == added.with_role(Role.EDITOR)
    assert not removed.is_present
    assert await present(access) == []
    access.machine.pass_by(timedelta(days=1))
    assert await present(access) == []
    assert [await add(access, "bob")] == await present(access)
    assert await access.told() == [
        "membership_granted",
        "membership_changed",
        "membership_ended",
        "membership_granted",
    ]


async def test_the_last_owner_stays_one() -> None:
    access = Access()
    await add(access, "ada", Role.OWNER)
    await add(access, "bob", Role.EDITOR)

    with pytest.raises(Conflict, match="last owner"):
        await remove(access, "ada")
    with pytest.raises(Conflict, match="last owner"):
        await change(access, "ada", Role.VIEWER)
    await change(access, "bob", Role.OWNER)
    await remove(access, "ada")

    with pytest.raises(Conflict, match="last owner"):
        await remove(access, "bob")


async def test_nobody_is_added_twice() -> None:
    access = Access()
    await add(access, "bob")

    with pytest.raises(Conflict) as refusal:
        await add(access, "bob", Role.OWNER)

    assert refusal.value.code == "member_exists"


async def test_who_is_no_member_is_not_found() -> None:
    access = Access()
    await add(access, "ada", Role.OWNER)
    await add(access, "bob")
    await remove(access, "bob")

    for subject in ("nobody", "bob"):
        with pytest.raises(NotFound):
            await change(access, subject, Role.EDITOR)
        with pytest.raises(NotFound):
            await remove(access, subject)
    with pytest.raises(InvalidValue):
        await remove(access, "\x00")


async def test_only_who_manages_the_tenant_changes_its_members() -> None:
    access = Access()
    await add(access, "ada", Role.OWNER)

    for role in set(Role) - {Role.OWNER}:
        by = access.somebody(role)
        with pytest.raises(Forbidden):
            await add(access, "eve", by=by)
        with pytest.raises(Forbidden):
            await change(access, "ada", Role.OWNER, by=by)
        with pytest.raises(Forbidden):
            await remove(access, "ada", by=by)
    assert [member.subject for member in await present(access)] == ["ada"]


async def test_nobody_makes_others_more_than_they_are() -> None:
    access = Access()
    await add(access, "bob")
    manager = access.somebody(
        Role.OWNER,
        frozenset({Permission.TENANT_MANAGE, Permission.TENANT_READ, Permission.PANELS_READ}),
    )

    for attempt in (
        add(access, "eve", Role.OWNER, by=manager),
        change(access, "bob", Role.OWNER, by=manager),
    ):
        with pytest.raises(Forbidden) as refusal:
            await attempt
        assert refusal.value.code == "permission_exceeds_own"

    await add(access, "eve", Role.VIEWER, by=manager)


async def test_members_are_seen_only_with_the_permission() -> None:
    access = Access()
    blind = access.somebody(Role.OWNER, frozenset({Permission.PANELS_READ}))

    with pytest.raises(Forbidden):
        await list_members(by=blind, members=access.members(access.tenant_id))
