from collections.abc import Awaitable, Callable, Mapping

import pytest

from domain.tenancy import Role
from entrypoints.api.tenancy.documents import (
    CreatedKeyDocument,
    KeysDocument,
    MemberDocument,
    MembersDocument,
    TenantDocument,
    UsedDocument,
)
from tests.entrypoints.api.panels.conftest import Caller, refusal_of

API = "/api/v1"
JANE = {"subject": "auth0|jane/1", "name": "Dr. Jane Smith", "role": "reviewer"}

AsRole = Callable[[Role], Awaitable[Caller]]


async def test_a_tenant_is_there_from_its_first_write_on(caller: Caller) -> None:
    before = (await caller.http.get(f"{API}/tenants")).json()
    await caller.convene()

    (tenant,) = (await caller.http.get(f"{API}/tenants")).json()["tenants"]

    assert before == {"tenants": []}
    assert tenant["tenant_id"] == str(caller.tenant_id)
    TenantDocument.model_validate(tenant, extra="forbid")


FIRST_WRITES: dict[str, tuple[str, str, Mapping[str, object]]] = {
    "a panel": ("POST", "/panels", {"query": "Why?"}),
    "a member": ("POST", "/members", JANE),
    "a key": ("POST", "/keys", {"name": "Import", "role": "editor"}),
    "a webhook": ("POST", "/webhooks", {"url": "https://hooks.example.org/"}),
    "a budget": ("PUT", "/tenants/{tenant_id}/budget", {"usd": 5.0}),
    "a rule": ("PUT", "/tenants/{tenant_id}/retention", {"days": 90}),
}


@pytest.mark.parametrize("written", FIRST_WRITES)
async def test_whatever_is_written_first_makes_the_tenant_and_a_refused_write_does_not(
    caller: Caller, written: str
) -> None:
    method, path, body = FIRST_WRITES[written]
    url = API + path.format(tenant_id=caller.tenant_id)

    refused = await caller.http.request(method, url, json={**body, "nothing": "known"})
    before = (await caller.http.get(f"{API}/tenants")).json()["tenants"]
    made = await caller.http.request(method, url, json=body)
    after = (await caller.http.get(f"{API}/tenants")).json()["tenants"]

    assert (refused.status_code, before) == (400, [])
    assert made.is_success, made.text
    assert [one["tenant_id"] for one in after] == [str(caller.tenant_id)]


async def test_another_tenant_is_answered_as_one_that_does_not_exist(
    caller: Caller, stranger: Caller
) -> None:
    await caller.convene()
    await stranger.convene()

    path = f"{API}/tenants/{stranger.tenant_id}"
    foreign = await caller.http.get(path)
    limited = await caller.http.put(f"{path}/budget", json={"usd": 1.0})

    kept = await caller.http.put(f"{path}/retention", json={"days": 1})
    held = await caller.http.get(f"{path}/holds")

    for refused in (foreign, limited, kept, held):
        assert refusal_of(refused) == (404, "tenant_unknown", None)


async def test_a_budget_is_set_and_lifted(caller: Caller) -> None:
    await caller.convene()
    path = f"{API}/tenants/{caller.tenant_id}/budget"

    limits = {"usd": 20.5, "tokens": 1000, "seconds": 600.0}
    limited = (await caller.http.put(path, json=limits)).json()
    lifted = (await caller.http.put(path, json={})).json()
    refused = await caller.http.put(path, json={"usd": -1.0})

    assert limited["budget"] == limits
    assert lifted["budget"] == {"usd": None, "tokens": None, "seconds": None}
    assert refusal_of(refused)[0] == 400


async def test_how_long_panels_are_kept_is_set_and_told(caller: Caller) -> None:
    await caller.convene()
    path = f"{API}/tenants/{caller.tenant_id}/retention"

    before = (await caller.http.get(f"{API}/tenants/{caller.tenant_id}")).json()
    changed = (await caller.http.put(path, json={"days": 90, "events": "erase"})).json()
    for_ever = (await caller.http.put(path, json={"days": None})).json()
    refused = await caller.http.put(path, json={"days": 0})

    assert before["retention"] == {"days": 30, "events": "keep"}
    assert changed["retention"] == {"days": 90, "events": "erase"}
    assert for_ever["retention"] == {"days": None, "events": "keep"}
    TenantDocument.model_validate(for_ever, extra="forbid")
    assert refusal_of(refused) == (400, "retention_out_of_range", "days")


async def test_usage_is_told_from_the_first_of_the_month_or_from_when_asked(
    caller: Caller,
) -> None:
    await caller.execute(await caller.convene())

    used = (await caller.http.get(f"{API}/usage")).json()
    naive = await caller.http.get(f"{API}/usage", params={"since": "2026-11-01T00:00:00"})

    UsedDocument.model_validate(used, extra="forbid")
    assert used["usage"]["usd"] == 0
    assert refusal_of(naive) == (400, "request_timezone_aware", "since")


async def test_a_member_is_added_changed_and_removed(caller_as: AsRole) -> None:
    owner = await caller_as(Role.OWNER)
    path = f"{API}/members/{JANE['subject']}"

    added = await owner.http.post(f"{API}/members", json=JANE)
    twice = await owner.http.post(f"{API}/members", json=JANE)
    changed = await owner.http.patch(path, json={"role": "viewer"})
    removed = await owner.http.delete(path)
    listed = (await owner.http.get(f"{API}/members")).json()

    assert added.status_code == 201
    MemberDocument.model_validate(added.json(), extra="forbid")
    MembersDocument.model_validate(listed, extra="forbid")
    assert twice.status_code == 409
    assert changed.json()["role"] == "viewer"
    assert removed.json()["removed_at"] is not None
    assert listed == {"members": []}
    assert refusal_of(await owner.http.delete(path)) == (404, "member_unknown", None)


async def test_the_last_owner_stays(caller_as: AsRole) -> None:
    owner = await caller_as(Role.OWNER)
    await owner.http.post(f"{API}/members", json=JANE | {"role": "owner"})

    removed = await owner.http.delete(f"{API}/members/{JANE['subject']}")

    assert removed.status_code == 409


async def test_a_key_is_shown_once_works_and_is_refused_once_revoked(caller_as: AsRole) -> None:
    owner = await caller_as(Role.OWNER)
    made = await owner.http.post(f"{API}/keys", json={"name": "Import", "role": "editor"})
    created = made.json()
    shown = {"Authorization": f"Bearer {created['text']}"}

    worked = await owner.http.get(f"{API}/panels", headers=shown)
    listed = (await owner.http.get(f"{API}/keys")).text
    revoked = await owner.http.delete(f"{API}/keys/{created['key_id']}")
    refused = await owner.http.get(f"{API}/panels", headers=shown)

    CreatedKeyDocument.model_validate(created, extra="forbid")
    assert made.headers["Cache-Control"] == "no-store"
    assert created["text"] not in listed
    assert worked.status_code == 200
    assert revoked.json()["status"] == "revoked"
    assert refusal_of(refused)[0] == 401


async def test_a_key_that_is_asked_for_again_is_the_same_and_is_not_shown_again(
    caller_as: AsRole,
) -> None:
    owner = await caller_as(Role.OWNER)
    body = {"name": "Import", "role": "editor"}

    first, second = [
        await owner.http.post(f"{API}/keys", json=body, headers={"Idempotency-Key": "once"})
        for _ in range(2)
    ]

    listed = (await owner.http.get(f"{API}/keys")).json()["keys"]
    assert first.json()["text"] is not None
    assert second.json() == {**first.json(), "text": None}
    assert second.headers["Idempotency-Replayed"] == "true"
    assert [key["name"] for key in listed] == ["the owner", "Import"]


async def test_listed_keys_are_as_documented(caller_as: AsRole) -> None:
    owner = await caller_as(Role.OWNER)

    listed = (await owner.http.get(f"{API}/keys")).json()

    KeysDocument.model_validate(listed, extra="forbid")
    assert [key["name"] for key in listed["keys"]] == ["the owner"]


@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER, Role.VIEWER])
async def test_only_owners_manage_a_tenant(caller_as: AsRole, role: Role) -> None:
    other = await caller_as(role)

    refused = [
        await other.http.post(f"{API}/members", json=JANE),
        await other.http.patch(f"{API}/members/x", json={"role": "owner"}),
        await other.http.delete(f"{API}/members/x"),
        await other.http.get(f"{API}/keys"),
        await other.http.post(f"{API}/keys", json={"name": "Mine", "role": "owner"}),
        await other.http.put(f"{API}/tenants/{other.tenant_id}/budget", json={}),
        await other.http.put(f"{API}/tenants/{other.tenant_id}/retention", json={"days": 1}),
    ]

    assert {refusal_of(response)[:2] for response in refused} == {(403, "permission_missing")}


async def test_what_nobody_may_set_is_refused(caller_as: AsRole) -> None:
    owner = await caller_as(Role.OWNER)

    refused = await owner.http.post(f"{API}/members", json=JANE | {"tenant_id": "x"})

    assert refusal_of(refused)[0::2] == (400, "tenant_id")
