"""Threat 11, of all that is no panel: strangers reach nothing, by any operation that names it."""

import json
from typing import Any

import pytest

from domain.tenancy import TenantId
from tests.entrypoints.api.panels.conftest import Caller
from tests.entrypoints.api.panels.test_foreign import operations

BODIES: dict[str, dict[str, Any]] = {
    "change_member_role": {"role": "viewer"},
    "set_tenant_budget": {"usd": 5.0},
    "set_tenant_retention": {"days": 90},
}
HERE = "/api/v1"
LISTS = ("files", "keys", "members", "webhooks", "tenants")
NAMED = {"key_id", "webhook_id", "subject", "tenant_id", "name"}
OF_A_TENANT = [
    (method, path, operation, name)
    for path, method, operation in operations()
    for name in NAMED
    if f"{{{name}}}" in path
]


async def ours(caller: Caller) -> dict[str, str]:
    """The ids of what the caller has, by the names that paths have for them."""
    person = {"subject": "ada", "name": "Ada", "role": "editor"}
    key = await caller.http.post(f"{HERE}/keys", json={"name": "Import", "role": "viewer"})
    webhook = await caller.http.post(f"{HERE}/webhooks", json={"url": "https://hooks.example.org/"})
    file = await caller.http.post(
        f"{HERE}/files", json={"name": "ours.md", "content_type": "text/plain", "size": 1}
    )
    await caller.http.put(file.json()["upload"]["url"], content=b"x")
    member = await caller.http.post(f"{HERE}/members", json=person)
    return {
        "key_id": key.json()["key_id"],
        "name": file.json()["name"],
        "webhook_id": webhook.json()["webhook_id"],
        "subject": member.json()["subject"],
        "tenant_id": str(caller.tenant_id),
    }


async def asked(
    caller: Caller, method: str, path: str, operation: dict[str, Any], shown: str
) -> tuple[int, str, list[str]]:
    """The status, the problem and the names of the headers, whatever the id."""
    body = BODIES.get(operation["operationId"])
    response = await caller.http.request(method, path, json=body)
    problem = response.json()
    problem.pop("request_id", None)
    names = sorted(name for name in response.headers if name != "x-request-id")
    names.remove("content-length")
    return response.status_code, json.dumps(problem).replace(shown, "ID"), names


def test_each_kind_of_thing_that_a_path_can_name_is_tested() -> None:
    named = {name for path, _, _ in operations() for name in _names_in(path)}

    assert named - NAMED == {"panel_id", "agent_id"}
    assert {name for _, _, _, name in OF_A_TENANT} == NAMED


def _names_in(path: str) -> set[str]:
    return {part[1:-1] for part in path.split("/") if part.startswith("{")}


async def test_what_is_a_strangers_is_answered_like_what_does_not_exist(
    caller: Caller, stranger: Caller, subtests: pytest.Subtests
) -> None:
    foreign = await ours(caller)
    await stranger.convene()
    before = [(await caller.http.get(f"{HERE}/{kind}")).json() for kind in LISTS]

    for method, path, operation, name in OF_A_TENANT:
        with subtests.test(f"{method} {path}"):
            unknown = str(TenantId.generate())
            answers = [
                await asked(stranger, method, path.replace(f"{{{name}}}", one), operation, one)
                for one in (foreign[name], unknown)
            ]

            assert answers[0][0] == 404
            assert answers[0] == answers[1]
    assert [(await caller.http.get(f"{HERE}/{kind}")).json() for kind in LISTS] == before
