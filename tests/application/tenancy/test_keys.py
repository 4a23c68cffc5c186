from datetime import datetime, timedelta
from typing import Any

import pytest

from application.tenancy import CreateKey, RevokeKey, list_keys, revoke_key
from domain.shared import Forbidden, InvalidValue, NotFound
from domain.tenancy import (
    KeyCredential,
    KeyId,
    Permission,
    Role,
    TenantId,
    digest_of_secret,
)
from tests.application.tenancy.access import NOW, Access

READ = frozenset({Permission.PANELS_READ})


async def test_a_key_is_stored_without_its_secret() -> None:
    access = Access()
    command = CreateKey(
        by=access.somebody(),
        name="Nightly import",
        role=Role.EDITOR,
        scopes=READ,
        expires_at=NOW + timedelta(days=90),
    )

    created = await access.create_key(command)

    shown = KeyCredential.from_text(created.text)
    assert (shown.tenant_id, shown.key_id) == (access.tenant_id, created.key.key_id)
    assert created.key.secret_digest == digest_of_secret(shown.secret)
    assert (created.key.role, created.key.scopes) == (Role.EDITOR, READ)
    assert await access.keys(access.tenant_id).find(created.key.key_id) == created.key
    for kept in (repr(created), repr(created.key), repr(access.store)):
        assert shown.secret not in kept
    assert await access.told() == ["key_created"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"scopes": frozenset()}, "scopes"),
        ({"scopes": frozenset({Permission.TENANT_MANAGE})}, "scopes"),
        ({"expires_at": NOW}, "expires_at"),
        ({"expires_at": datetime(2027, 1, 1)}, "expires_at"),  # noqa: DTZ001 - it is refused
    ],
)
async def test_a_key_that_makes_no_sense_is_refused(changes: dict[str, Any], field: str) -> None:
    access = Access()
    wanted: dict[str, Any] = {"name": "X", "role": Role.EDITOR}

    with pytest.raises(InvalidValue) as refusal:
        await access.create_key(CreateKey(by=access.somebody(), **(wanted | changes)))

    assert refusal.value.field == field
    assert await access.told() == []


async def test_nobody_makes_a_key_that_may_do_more_than_they_may() -> None:
    access = Access()
    limited = access.somebody(Role.OWNER, READ | {Permission.TENANT_MANAGE})

    for by, code in (
        (access.somebody(Role.EDITOR), "permission_missing"),
        (limited, "permission_exceeds_own"),
    ):
        with pytest.raises(Forbidden) as refusal:
            await access.create_key(CreateKey(by=by, name="X", role=Role.OWNER))
        assert refusal.value.code == code

    await access.create_key(CreateKey(by=limited, name="X", role=Role.VIEWER, scopes=READ))


async def test_a_revocation_happens_once() -> None:
    access = Access()
    made = await access.create_key(CreateKey(by=access.somebody(), name="X", role=Role.VIEWER))
    command = RevokeKey(by=access.somebody(), key_id=made.key.key_id)
    keys = access.keys(access.tenant_id)

    first = await revoke_key(command, keys=keys, clock=access.machine)
    access.machine.pass_by(timedelta(days=1))
    second = await revoke_key(command, keys=keys, clock=access.machine)

    assert first == second == made.key.revoked(NOW)
    assert list(await list_keys(by=access.somebody(), keys=keys)) == [first]
    assert await access.told() == ["key_created", "key_revoked"]


async def test_keys_are_the_affair_of_who_manages_the_tenant() -> None:
    access = Access()
    keys = access.keys(access.tenant_id)
    made = await access.create_key(CreateKey(by=access.somebody(), name="X", role=Role.VIEWER))

    for role in set(Role) - {Role.OWNER}:
        command = RevokeKey(by=access.somebody(role), key_id=made.key.key_id)
        with pytest.raises(Forbidden):
            await revoke_key(command, keys=keys, clock=access.machine)
        with pytest.raises(Forbidden):
            await list_keys(by=access.somebody(role), keys=keys)


async def test_another_tenants_key_is_not_found() -> None:
    access, stranger = Access(), TenantId.generate()
    made = await access.create_key(CreateKey(by=access.somebody(), name="X", role=Role.VIEWER))

    for key_id, tenant_id in (
        (made.key.key_id, stranger),
        (KeyId.generate(), access.tenant_id),
    ):
        with pytest.raises(NotFound) as refusal:
            await revoke_key(
                RevokeKey(by=access.somebody(), key_id=key_id),
                keys=access.keys(tenant_id),
                clock=access.machine,
            )
        assert refusal.value.code == "key_unknown"
