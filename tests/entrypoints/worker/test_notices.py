"""A worker tells other systems of panels, also where nobody serves, and never beside others."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from application.notification import CreateWebhook, create_webhook
from domain.notification import Delivery, DeliveryState, WebhookId
from domain.tenancy import Principal, Role, TenantId
from entrypoints.api.app import create_app
from entrypoints.bootstrap import Application, open_application
from entrypoints.settings import Settings
from tests.entrypoints.api.serving import served
from tests.entrypoints.panels_begun import a_tenant, begun, until_ended
from tests.entrypoints.worker.process import worker
from tests.patience import PATIENCE_SECONDS
from tests.receiver import Receiver

SECRET = "a-cursor-secret-that-is-long-enough"
ENVIRONMENT = {"ASK_PANEL_CURSOR_SECRET": SECRET, "ASK_PANEL_WEBHOOKS_TO_LOOPBACK": "true"}


@pytest.fixture
def settings(postgresql_app_url: str) -> Settings:
    return Settings(postgresql_app_url, cursor_secret=SECRET, webhooks_to_loopback=True)


@pytest.fixture
async def application(settings: Settings) -> AsyncIterator[Application]:
    async with open_application(settings, serving=True) as opened:
        yield opened


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver().listening() as receiver:
        yield receiver


async def webhook_of(application: Application, tenant_id: TenantId, url: str) -> WebhookId:
    created = await create_webhook(
        CreateWebhook(
            by=Principal(tenant_id=tenant_id, subject="ada", name="Ada", role=Role.OWNER),
            url=url,
            loopback=True,
        ),
        webhooks=application.notification.webhooks(tenant_id),
        box=application.notification.box,
        clock=application.clock,
        ids=application.ids,
        secrets=application.secrets,
    )
    return created.webhook.webhook_id


async def delivered(
    application: Application, tenant_id: TenantId, webhook_id: WebhookId, count: int
) -> list[Delivery]:
    """The deliveries of the webhook, once so many are done with."""
    outbox = application.notification.outbox(tenant_id)
    async with asyncio.timeout(2 * PATIENCE_SECONDS):
        while True:
            found = list(await outbox.of_webhook(webhook_id, limit=100))
            if sum(one.state is DeliveryState.DELIVERED for one in found) >= count:
                return found
            await asyncio.sleep(0.05)


async def test_a_worker_alone_tells_of_the_panels_that_it_ran(
    application: Application, settings: Settings, receiver: Receiver, tmp_path: Path
) -> None:
    tenant_id = await a_tenant(application)
    webhook_id = await webhook_of(application, tenant_id, receiver.url)
    panel = await begun(application, tenant_id)

    with worker(tmp_path, settings.database_url, environment=ENVIRONMENT):
        (delivery,) = await delivered(application, tenant_id, webhook_id, 1)

    assert delivery.panel_id == panel.panel_id
    assert str(panel.panel_id) in receiver.received[0].body.decode()


async def test_beside_others_who_deliver_each_notice_is_told_once(
    application: Application, settings: Settings, receiver: Receiver, tmp_path: Path
) -> None:
    tenant_id, panels = await a_tenant(application), 6
    webhook_id = await webhook_of(application, tenant_id, receiver.url)
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()

    with (
        worker(folders[0], settings.database_url, environment=ENVIRONMENT),
        worker(folders[1], settings.database_url, environment=ENVIRONMENT),
        served(create_app(settings)),
    ):
        for _ in range(panels):
            await begun(application, tenant_id)
        deliveries = await delivered(application, tenant_id, webhook_id, panels)

    ids = [received.headers["webhook-id"] for received in receiver.received]
    assert set(ids) == {one.message_id for one in deliveries}
    # One each, unless a machine under load left the receiver no time to answer.
    assert len(ids) <= sum(one.attempts for one in deliveries)


async def test_a_worker_that_lacks_the_services_secret_says_so_and_leaves_notices_to_others(
    application: Application, settings: Settings, receiver: Receiver, tmp_path: Path
) -> None:
    tenant_id = await a_tenant(application)
    webhook_id = await webhook_of(application, tenant_id, receiver.url)
    panel = await begun(application, tenant_id)
    without = {**ENVIRONMENT, "ASK_PANEL_CURSOR_SECRET": ""}

    with worker(tmp_path, settings.database_url, environment=without) as running:
        running.until_it_says("delivers no webhooks, which takes .*ASK_PANEL_CURSOR_SECRET")
        await until_ended(application, panel)
    left = await application.notification.outbox(tenant_id).of_webhook(webhook_id, limit=9)
    assert (list(left), receiver.received) == ([], [])

    with served(create_app(settings)):
        (delivery,) = await delivered(application, tenant_id, webhook_id, 1)
    assert delivery.attempts >= 1
