"""Notices of what a record tells, delivered to a real receiver (threat 43)."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.webhook import EncryptedBox
from application.notification import (
    RetryNotices,
    retry_notices,
)
from domain.notification import LEASE, MOST_ATTEMPTS, DeliveryState, NoticeType
from domain.shared import Conflict, Forbidden, InvalidValue, NotFound
from domain.tenancy import Principal, Role, TenantId
from tests.application.notification.house import TOLERANCE_SECONDS, House, is_genuine, opened
from tests.contracts.examples import NOW
from tests.receiver import Received


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with opened(TenantId.generate()) as house:
        yield house


async def test_a_notice_is_delivered_once_and_signed(house: House) -> None:
    created = await house.webhook()
    await house.fail_a_panel()

    assert await house.deliver() == 1
    assert await house.deliver(after=timedelta(days=1)) == 0

    (received,) = house.receiver.received
    assert is_genuine(received, created.secret, NOW, set())
    assert json.loads(received.body)["type"] == "panel.failed"
    assert (await house.only(created)).state is DeliveryState.DELIVERED


@pytest.mark.parametrize("part", ["webhook-id", "webhook-timestamp", "body", "secret"])
async def test_whatever_is_forged_is_found(house: House, part: str) -> None:
    created = await house.webhook()
    await house.fail_a_panel()
    await house.deliver()
    (received,) = house.receiver.received
    secret = created.secret

    match part:
        case "body":
            received = Received("/in", received.headers, received.body + b" ")
        case "secret":
            secret = (await house.webhook(url=f"{house.receiver.url}/other")).secret
        case _:
            received.headers[part] += "1"

    assert not is_genuine(received, secret, NOW, set())


async def test_a_notice_that_is_sent_again_by_others_is_old_or_known(house: House) -> None:
    created = await house.webhook()
    await house.fail_a_panel()
    await house.deliver()
    (received,) = house.receiver.received
    seen: set[str] = set()
    assert is_genuine(received, created.secret, NOW, seen)

    assert not is_genuine(received, created.secret, NOW, seen)
    later = NOW + timedelta(seconds=TOLERANCE_SECONDS + 1)
    assert not is_genuine(received, created.secret, later, set())


async def test_a_repeated_attempt_carries_the_same_id_and_body_and_a_new_time(house: House) -> None:
    created = await house.webhook()
    await house.fail_a_panel()
    house.receiver.status = 503
    await house.deliver()

    assert await house.deliver() == 0
    house.receiver.status = 204
    assert await house.deliver(after=timedelta(seconds=10)) == 1

    first, second = house.receiver.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]
    assert is_genuine(second, created.secret, house.clock.time, set())


async def test_after_its_last_attempt_a_notice_is_given_up_shown_and_repeated_on_request(
    house: House,
) -> None:
    created = await house.webhook()
    await house.fail_a_panel()
    house.receiver.status = 500
    for _ in range(MOST_ATTEMPTS + 3):
        await house.deliver(after=timedelta(hours=2))
    dead = await house.only(created)
    assert (dead.state, dead.attempts) == (DeliveryState.DEAD, MOST_ATTEMPTS)
    assert dead.failure == "it was answered with status 500"
    assert len(house.receiver.received) == MOST_ATTEMPTS

    house.receiver.status = 200
    retry = RetryNotices(by=house.owner, webhook_id=created.webhook.webhook_id)
    ports = {"webhooks": house.ports.webhooks, "outbox": house.ports.outbox}
    assert await retry_notices(retry, clock=house.clock, **ports) == 1  # type: ignore[arg-type]
    assert await retry_notices(retry, clock=house.clock, **ports) == 0  # type: ignore[arg-type]

    assert await house.deliver() == 1
    assert (await house.only(created)).state is DeliveryState.DELIVERED


async def test_an_attempt_whose_process_died_is_made_again_after_its_lease(house: House) -> None:
    created = await house.webhook()
    await house.fail_a_panel()
    house.receiver.seconds = 30
    delivering = asyncio.create_task(house.deliver())
    await house.receiver.until(1)
    delivering.cancel()
    await asyncio.gather(delivering, return_exceptions=True)

    house.receiver.seconds = 0
    assert await house.deliver(after=LEASE - timedelta(seconds=1)) == 0
    assert await house.deliver(after=timedelta(seconds=1)) == 1
    assert (await house.only(created)).attempts == 2


async def test_several_that_deliver_at_once_make_one_attempt(house: House) -> None:
    await house.webhook()
    await house.fail_a_panel()

    begun = await asyncio.gather(*(house.deliver() for _ in range(5)))

    assert sum(begun) == 1
    assert len(house.receiver.received) == 1


async def test_what_happened_before_or_was_not_chosen_is_not_told(house: House) -> None:
    await house.fail_a_panel()
    house.clock.time += timedelta(seconds=1)
    await house.webhook()
    await house.webhook(types=frozenset({NoticeType.PANEL_COMPLETED}))
    await house.deliver()
    assert house.receiver.received == []

    await house.fail_a_panel()
    assert await house.deliver() == 1


async def test_a_secret_that_cannot_be_read_any_more_fails_the_attempt_and_says_why(
    house: House,
) -> None:
    created = await house.webhook()
    await house.fail_a_panel()
    stored = house.store.webhooks[house.owner.tenant_id]
    ((webhook_id, webhook),) = stored.items()
    box = EncryptedBox(lambda: b"j" * 32)
    sealed = box.seal(created.secret, context=f"{webhook.tenant_id}:{webhook_id}")
    stored[webhook_id] = type(webhook)(
        tenant_id=webhook.tenant_id,
        webhook_id=webhook_id,
        url=webhook.url,
        types=webhook.types,
        sealed_secret=sealed,
        created_at=webhook.created_at,
    )

    await house.deliver()

    assert house.receiver.received == []
    assert "make the webhook anew" in ((await house.only(created)).failure or "")


async def test_only_who_manages_a_tenant_makes_webhooks_and_only_to_the_public_network(
    house: House,
) -> None:
    with pytest.raises(InvalidValue):
        await house.webhook(url="https://169.254.169.254/", loopback=False)
    with pytest.raises(InvalidValue):
        await house.webhook(loopback=False)
    editor = Principal(tenant_id=house.owner.tenant_id, subject="eve", name="Eve", role=Role.EDITOR)
    with pytest.raises(Forbidden):
        await house.webhook(by=editor)

    assert list(await house.ports.webhooks.all()) == []


async def test_a_tenant_has_at_most_ten_webhooks(house: House) -> None:
    for _ in range(10):
        await house.webhook()

    with pytest.raises(Conflict) as refusal:
        await house.webhook()

    assert refusal.value.code == "webhooks_too_many"


async def test_another_tenants_webhook_is_not_found(house: House) -> None:
    async with opened(TenantId.generate()) as other:
        created = await other.webhook()

        with pytest.raises(NotFound):
            await house.only(created)
