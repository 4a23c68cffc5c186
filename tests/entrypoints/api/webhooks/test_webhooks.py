"""Webhooks over a real server and a real receiver."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import httpx
import pytest

from domain.tenancy import Role, TenantId
from entrypoints.api.app import create_app
from entrypoints.settings import Settings
from tests.entrypoints.api.panels.conftest import PANELS, QUESTION, Caller
from tests.entrypoints.api.serving import served
from tests.patience import PATIENCE_SECONDS
from tests.receiver import Received, Receiver

CallerAs = Callable[[Role], Awaitable[Caller]]

WEBHOOKS = "/api/v1/webhooks"
HYBRID = {
    "panel_type": "hybrid",
    "agent_ids": ["fda_expert", "clinical_expert"],
    "people": [{"agent_id": "jane", "name": "Dr. Jane Smith"}],
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service whose webhooks may lead to this machine."""
    file = tmp_path_factory.mktemp("webhooks") / "panels.db"
    settings = Settings(f"sqlite:///{file}", webhooks_to_loopback=True)
    with served(create_app(settings)) as url:
        yield url


@pytest.fixture
async def client(address: str) -> AsyncIterator[httpx.AsyncClient]:
    """A caller of a tenant of its own."""
    headers = {"X-Tenant-ID": str(TenantId.generate())}
    async with httpx.AsyncClient(
        base_url=address, headers=headers, timeout=PATIENCE_SECONDS
    ) as client:
        yield client


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver().listening() as receiver:
        yield receiver


async def made(client: httpx.AsyncClient, receiver: Receiver, **parts: object) -> Any:  # noqa: ANN401 - any JSON
    response = await client.post(WEBHOOKS, json={"url": f"{receiver.url}/in", **parts})
    assert response.status_code == 201, response.text
    assert response.headers["Cache-Control"] == "no-store"
    return response.json()


async def executed(client: httpx.AsyncClient, **parts: object) -> str:
    panel = (await client.post(PANELS, json={**QUESTION, **parts})).json()
    response = await client.post(f"{PANELS}/{panel['panel_id']}/execute")
    assert response.status_code == 202, response.text
    return str(panel["panel_id"])


def told(received: Received) -> tuple[str, str]:
    document = json.loads(received.body)
    return document["type"], document["data"]["panel_id"]


async def delivered(client: httpx.AsyncClient, webhook_id: str) -> Any:  # noqa: ANN401 - any JSON
    """The one delivery of a webhook, once it is done with."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            (one,) = (await client.get(f"{WEBHOOKS}/{webhook_id}")).json()["deliveries"]
            if one["state"] != "pending":
                return one
            await asyncio.sleep(0.05)


async def test_a_completed_panel_is_told(client: httpx.AsyncClient, receiver: Receiver) -> None:
    webhook = await made(client, receiver)

    panel_id = await executed(client)

    (received,) = await receiver.until(1)
    assert told(received) == ("panel.completed", panel_id)
    assert json.loads(received.body)["data"]["recommendation"] == "De Novo"
    delivery = await delivered(client, webhook["webhook_id"])
    assert (delivery["state"], delivery["attempts"]) == ("delivered", 1)
    assert delivery["message_id"] == received.headers["webhook-id"]


async def test_a_seat_that_is_waited_for_is_told_without_what_others_answered(
    client: httpx.AsyncClient, receiver: Receiver
) -> None:
    await made(client, receiver, events=["seat.waiting"])

    panel_id = await executed(client, **HYBRID)

    (received,) = await receiver.until(1)
    assert told(received) == ("seat.waiting", panel_id)
    data = json.loads(received.body)["data"]
    assert (data["awaited"], data["level"], data["recommendation"]) == (["jane"], None, None)


async def test_a_secret_is_shown_once(client: httpx.AsyncClient, receiver: Receiver) -> None:
    webhook = await made(client, receiver)

    assert webhook["secret"].startswith("whsec_")
    shown = [
        (await client.get(WEBHOOKS)).text,
        (await client.get(f"{WEBHOOKS}/{webhook['webhook_id']}")).text,
    ]
    assert all(webhook["webhook_id"] in text for text in shown)
    assert not any("secret" in text for text in shown)


async def test_a_webhook_that_is_asked_for_again_is_the_same_and_its_secret_is_not_shown_again(
    client: httpx.AsyncClient, receiver: Receiver
) -> None:
    body = {"url": receiver.url}

    first, second = [
        await client.post(WEBHOOKS, json=body, headers={"Idempotency-Key": "once"})
        for _ in range(2)
    ]

    assert first.json()["secret"].startswith("whsec_")
    assert second.json() == {**first.json(), "secret": None}
    assert len((await client.get(WEBHOOKS)).json()["webhooks"]) == 1


async def test_another_tenants_webhook_is_as_one_that_does_not_exist(
    client: httpx.AsyncClient, receiver: Receiver
) -> None:
    webhook = await made(client, receiver)
    foreign = {"X-Tenant-ID": str(TenantId.generate())}
    path = f"{WEBHOOKS}/{webhook['webhook_id']}"
    nowhere = f"{WEBHOOKS}/{TenantId.generate()}"

    for method, tail in (("GET", ""), ("DELETE", ""), ("POST", "/retry")):
        refusals = [
            await client.request(method, one + tail, headers=foreign) for one in (path, nowhere)
        ]
        assert [one.status_code for one in refusals] == [404, 404]
        bodies = [{**one.json(), "request_id": None} for one in refusals]
        assert bodies[0] == bodies[1]
    assert (await client.get(WEBHOOKS, headers=foreign)).json() == {"webhooks": []}


async def test_a_removed_webhook_is_told_nothing_more(
    client: httpx.AsyncClient, receiver: Receiver
) -> None:
    webhook, other = await made(client, receiver), await made(client, receiver)

    response = await client.delete(f"{WEBHOOKS}/{webhook['webhook_id']}")
    assert (response.status_code, response.content) == (204, b"")
    await executed(client)
    await receiver.until(1)
    await delivered(client, other["webhook_id"])

    assert len(receiver.received) == 1


async def test_nothing_was_given_up_so_nothing_is_retried(
    client: httpx.AsyncClient, receiver: Receiver
) -> None:
    webhook = await made(client, receiver)

    response = await client.post(f"{WEBHOOKS}/{webhook['webhook_id']}/retry")

    assert (response.status_code, response.json()) == (202, {"retried": 0})


@pytest.mark.parametrize(
    "body",
    [
        {"url": "http://169.254.169.254/latest/meta-data/"},
        {"url": "https://10.0.0.1/"},
        {"url": "https://2130706433/"},
        {"url": "https://[::ffff:127.0.0.1]/"},
        {"url": "file:///etc/passwd"},
        {"url": "https://hooks.example.org/", "events": []},
        {"url": "https://hooks.example.org/", "events": ["panel.created"]},
        {"url": "https://hooks.example.org/", "tenant_id": "x"},
        {"url": "https://hooks.example.org/\u0000"},
        {},
    ],
    ids=str,
)
async def test_what_cannot_be_told_to_is_refused_by_name(
    client: httpx.AsyncClient, body: dict[str, object]
) -> None:
    response = await client.post(WEBHOOKS, json=body)

    assert response.status_code == 400, response.text
    assert response.json()["field"]


async def test_a_service_that_was_not_told_otherwise_leaves_this_machine_alone(
    caller: Caller,
    receiver: Receiver,
) -> None:
    response = await caller.http.post(WEBHOOKS, json={"url": receiver.url})

    assert response.status_code == 400


@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER, Role.VIEWER])
async def test_only_owners_see_and_change_webhooks(caller_as: CallerAs, role: Role) -> None:
    caller = await caller_as(role)

    answers = [
        await caller.http.get(WEBHOOKS),
        await caller.http.post(WEBHOOKS, json={"url": "https://hooks.example.org/"}),
        await caller.http.delete(f"{WEBHOOKS}/{TenantId.generate()}"),
        await caller.http.post(f"{WEBHOOKS}/{TenantId.generate()}/retry"),
    ]

    assert [one.status_code for one in answers] == [403] * 4
