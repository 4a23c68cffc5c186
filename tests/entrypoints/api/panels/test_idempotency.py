"""Threat 39: what comes again is carried out once."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from httpx import Headers

from domain.tenancy import TenantId
from tests.entrypoints.api.panels.conftest import PANELS, QUESTION, Caller, refusal_of
from tests.entrypoints.api.panels.test_foreign import operations
from tests.patience import PATIENCE_SECONDS

KEY = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}


async def total(caller: Caller) -> int:
    number: int = (await caller.http.get(PANELS)).json()["total"]
    return number


async def test_the_same_request_gets_the_same_answer_and_is_carried_out_once(
    caller: Caller,
) -> None:
    first = await caller.http.post(PANELS, json=QUESTION, headers=KEY)
    second = await caller.http.post(PANELS, json=QUESTION, headers=KEY)

    assert (second.status_code, second.content) == (201, first.content)
    for name in ("Location", "ETag", "Content-Type"):
        assert second.headers[name] == first.headers[name]
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert await total(caller) == 1


async def test_another_request_with_the_same_key_is_refused(caller: Caller) -> None:
    path = await caller.convene()
    await caller.http.post(PANELS, json=QUESTION, headers=KEY)

    for response in (
        await caller.http.post(PANELS, json=QUESTION | {"seed": 1}, headers=KEY),
        await caller.http.post(f"{path}/execute", headers=KEY),
    ):
        assert refusal_of(response) == (422, "idempotency_key_reused", "Idempotency-Key")
    assert await total(caller) == 2


async def test_of_several_at_once_one_is_carried_out(caller: Caller) -> None:
    async def send() -> tuple[int, str]:
        response = await caller.http.post(PANELS, json=QUESTION, headers=KEY)
        return response.status_code, response.json().get("panel_id", response.json().get("code"))

    answers = await asyncio.gather(*(send() for _ in range(8)))

    assert {status for status, _ in answers} <= {201, 409}
    assert len({panel_id for status, panel_id in answers if status == 201}) == 1
    assert {code for status, code in answers if status == 409} <= {"request_under_way"}
    assert await total(caller) == 1


async def test_each_tenant_has_keys_of_its_own(caller: Caller, stranger: Caller) -> None:
    mine = await caller.http.post(PANELS, json=QUESTION, headers=KEY)
    theirs = await stranger.http.post(PANELS, json=QUESTION, headers=KEY)

    assert theirs.status_code == 201
    assert theirs.json()["panel_id"] != mine.json()["panel_id"]


async def test_what_was_refused_is_tried_again(caller: Caller) -> None:
    body = QUESTION | {"agent_ids": ["nobody"]}

    for _ in range(2):
        response = await caller.http.post(PANELS, json=body, headers=KEY)
        assert refusal_of(response) == (400, "expert_unknown", "agent_ids")
    assert (await caller.http.post(PANELS, json=QUESTION, headers=KEY)).status_code == 201


async def test_without_a_key_every_request_counts(caller: Caller) -> None:
    await caller.convene()
    await caller.convene()

    assert await total(caller) == 2


async def test_a_key_is_printable_and_short(caller: Caller, subtests: pytest.Subtests) -> None:
    for key in ("", "x" * 256, "caf\xe9", "a\tb"):
        with subtests.test(key[:10]):
            headers = Headers([("Idempotency-Key", key)], encoding="latin-1")

            response = await caller.http.post(PANELS, json=QUESTION, headers=headers)

            status, _, field = refusal_of(response)
            assert (status, field) == (400, "Idempotency-Key")


async def test_a_request_has_one_key(caller: Caller) -> None:
    twice = [("Idempotency-Key", "a"), ("Idempotency-Key", "b")]

    response = await caller.http.post(PANELS, json=QUESTION, headers=twice)

    assert refusal_of(response) == (400, "idempotency_key_repeated", "Idempotency-Key")


HYBRID = QUESTION | {
    "panel_type": "hybrid",
    "base": "delphi",
    "people": [{"agent_id": "jane", "name": "Dr. Jane Smith"}],
    "rule": {"maximum_rounds": 1},
}
TABLE = {"columns": ["a", "b"], "rows": ["x", "y"], "cells": [[1, 2], [1, 3]]}


async def every_post(caller: Caller) -> AsyncIterator[tuple[str, str, dict[str, Any]]]:
    """The operation, the path and the body of each POST there is, in an order in which all work."""
    path = await caller.convene(**HYBRID)
    yield "create_panel", PANELS, QUESTION
    yield "execute_panel", f"{path}/execute", {}
    await caller.settled(path)
    answer = {"position": "De Novo", "rationale": "No predicate fits."}
    yield "submit_answer", f"{path}/seats/jane/answer", answer
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (await caller.settled(path))["awaited"]["phase"] != "sign_off":  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    yield "sign_outcome", f"{path}/sign", {"decision": "accept"}
    yield "suppose", f"{path}/what-if", {"without": ["fda_expert"]}
    yield "replay_panel", f"{path}/replay", {}
    yield "measure_consensus", "/api/v1/consensus", {"table": TABLE, "measure": "kendall_w"}
    yield "create_key", "/api/v1/keys", {"name": "Import", "role": "viewer"}
    jane = {"subject": "jane", "name": "Dr. Jane Smith", "role": "reviewer"}
    yield "add_member", "/api/v1/members", jane
    yield "offer_upload", "/api/v1/files", {"name": "a", "content_type": "text/plain", "size": 1}
    yield "create_webhook", "/api/v1/webhooks", {"url": "https://hooks.example.org/"}
    (webhook,) = (await caller.http.get("/api/v1/webhooks")).json()["webhooks"]
    yield "retry_webhook", f"/api/v1/webhooks/{webhook['webhook_id']}/retry", {}


async def test_every_post_there_is_is_carried_out_once(caller: Caller) -> None:
    sent = set()

    async for operation, path, body in every_post(caller):
        key = {"Idempotency-Key": str(TenantId.generate())}
        given = body or None
        first = await caller.http.post(path, headers=key, json=given)
        second = await caller.http.post(path, headers=key, json=given)

        assert first.is_success, (operation, first.text)
        assert "Idempotency-Replayed" not in first.headers, operation
        assert second.headers.get("Idempotency-Replayed") == "true", operation
        assert second.status_code == first.status_code, operation
        sent.add(operation)

    posts = {one["operationId"] for _, method, one in operations() if method == "post"}
    assert sent == posts
