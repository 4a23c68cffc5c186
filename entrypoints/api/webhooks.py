"""The addresses that are told of what happens to a tenant's panels."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, Field

from application.notification import (
    CreateWebhook,
    RemoveWebhook,
    RetryNotices,
    create_webhook,
    find_webhook,
    list_webhooks,
    remove_webhook,
    retry_notices,
)
from domain.notification import Delivery, DeliveryState, NoticeType, Webhook, WebhookId
from domain.tenancy import Permission, Principal
from entrypoints.api.idempotency import Once
from entrypoints.api.panels.answering import json_response
from entrypoints.api.panels.bodies import Body
from entrypoints.api.panels.schemas import ID
from entrypoints.api.refusals import REPEATABLE
from entrypoints.api.security import permitted
from entrypoints.api.service import Open
from entrypoints.api.values import Distinct

router = APIRouter(prefix="/webhooks", tags=["webhooks"])

Manager = Annotated[Principal, permitted(Permission.TENANT_MANAGE)]
WebhookPath = Annotated[UUID, Path(description="The webhook's id.", examples=[ID])]


class WebhookBody(Body):
    """A webhook to be made."""

    url: str = Field(
        description="Where notices are posted: https and a host of the public network.",
        examples=["https://hooks.example.org/ask-panel"],
    )
    events: Annotated[frozenset[NoticeType], Distinct] = Field(
        default=frozenset(NoticeType), description="What is told; by default everything."
    )


class WebhookDocument(BaseModel):
    """A webhook, without its secret."""

    webhook_id: UUID = Field(examples=[ID])
    url: str = Field(examples=["https://hooks.example.org/ask-panel"])
    events: list[NoticeType] = Field(examples=[["panel.completed"]])
    created_at: datetime


class CreatedWebhookDocument(WebhookDocument):
    """A new webhook, and the secret by which its receiver knows genuine notices."""

    secret: str | None = Field(
        description="Null where the request came again: it is shown once.",
        examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )


class WebhooksDocument(BaseModel):
    """All webhooks of the tenant."""

    webhooks: list[WebhookDocument]


class DeliveryDocument(BaseModel):
    """One notice on its way; `dead` is one that was given up."""

    message_id: str = Field(examples=["msg_01997a3e5c1f7b7e9d5e0d6c1f2a3b4c_23"])
    sequence: int = Field(examples=[23])
    event: NoticeType
    panel_id: UUID
    state: DeliveryState
    attempts: int
    failure: str | None = Field(examples=["it was answered with status 500"])
    created_at: datetime
    next_attempt_at: datetime | None
    delivered_at: datetime | None


class DeliveriesDocument(WebhookDocument):
    """A webhook with its last deliveries, the newest first, at most 100."""

    deliveries: list[DeliveryDocument]


class RetriedDocument(BaseModel):
    """How many notices are tried again."""

    retried: int = Field(examples=[2])


@router.get(
    "",
    operation_id="list_webhooks",
    responses={200: {"model": WebhooksDocument, "description": "In order of their making"}},
)
async def get_webhooks(caller: Manager, service: Open) -> Response:
    """List the tenant's webhooks, without their secrets."""
    webhooks = service.application.notification.webhooks(caller.tenant_id)
    found = await list_webhooks(caller, webhooks=webhooks)
    return json_response({"webhooks": [_webhook(webhook) for webhook in found]})


@router.post(
    "",
    operation_id="create_webhook",
    status_code=201,
    responses={
        **REPEATABLE,
        201: {"model": CreatedWebhookDocument, "description": "With its secret, this once"},
    },
)
async def post_webhook(body: WebhookBody, caller: Manager, service: Open, once: Once) -> Response:
    """Have an address told when panels complete, fail or wait for people.

    Notices are signed by the scheme of Standard Webhooks 1.0 and delivered at least once. The
    secret is shown this once: it is stored encrypted. A request that is sent again with its
    `Idempotency-Key` makes no second webhook, and is answered without the secret: where the first
    answer was lost, remove the webhook and make another.
    """
    application = service.application

    async def work() -> Response:
        await service.open_tenant_of(caller)
        created = await create_webhook(
            CreateWebhook(
                by=caller,
                url=body.url,
                types=body.events,
                loopback=service.settings.webhooks_to_loopback,
            ),
            webhooks=application.notification.webhooks(caller.tenant_id),
            box=application.notification.box,
            clock=application.clock,
            ids=application.ids,
            secrets=application.secrets,
        )
        document = {**_webhook(created.webhook), "secret": created.secret}
        return json_response(document, status=201, headers={"Cache-Control": "no-store"})

    return await once.once(caller.tenant_id, work, shown_once="secret")


@router.get(
    "/{webhook_id}",
    operation_id="get_webhook",
    responses={200: {"model": DeliveriesDocument, "description": "With its last deliveries"}},
)
async def get_webhook(webhook_id: WebhookPath, caller: Manager, service: Open) -> Response:
    """Show a webhook, and what became of its last notices."""
    notification = service.application.notification
    found = await find_webhook(
        WebhookId(webhook_id),
        caller,
        webhooks=notification.webhooks(caller.tenant_id),
        outbox=notification.outbox(caller.tenant_id),
    )
    deliveries = [_delivery(delivery) for delivery in found.deliveries]
    return json_response({**_webhook(found.webhook), "deliveries": deliveries})


@router.delete(
    "/{webhook_id}",
    operation_id="delete_webhook",
    status_code=204,
    responses={204: {"description": "Nothing more is sent there"}},
)
async def delete_webhook(webhook_id: WebhookPath, caller: Manager, service: Open) -> Response:
    """Remove a webhook, with the notices that are on their way to it."""
    await remove_webhook(
        RemoveWebhook(by=caller, webhook_id=WebhookId(webhook_id)),
        webhooks=service.application.notification.webhooks(caller.tenant_id),
        clock=service.application.clock,
    )
    return Response(status_code=204)


@router.post(
    "/{webhook_id}/retry",
    operation_id="retry_webhook",
    status_code=202,
    responses={
        **REPEATABLE,
        202: {"model": RetriedDocument, "description": "They are on their way again"},
    },
)
async def post_retry(
    webhook_id: WebhookPath, caller: Manager, service: Open, once: Once
) -> Response:
    """Try the notices once more that were given up."""
    notification = service.application.notification

    async def work() -> Response:
        retried = await retry_notices(
            RetryNotices(by=caller, webhook_id=WebhookId(webhook_id)),
            webhooks=notification.webhooks(caller.tenant_id),
            outbox=notification.outbox(caller.tenant_id),
            clock=service.application.clock,
        )
        return json_response({"retried": retried}, status=202)

    return await once.once(caller.tenant_id, work)


def _webhook(webhook: Webhook) -> dict[str, Any]:
    return {
        "webhook_id": str(webhook.webhook_id),
        "url": webhook.url,
        "events": sorted(webhook.types),
        "created_at": webhook.created_at.isoformat(),
    }


def _delivery(delivery: Delivery) -> dict[str, Any]:
    return {
        "message_id": delivery.message_id,
        "sequence": delivery.sequence,
        "event": delivery.type,
        "panel_id": str(delivery.panel_id),
        "state": delivery.state,
        "attempts": delivery.attempts,
        "failure": delivery.failure,
        "created_at": delivery.created_at,
        "next_attempt_at": delivery.next_attempt_at,
        "delivered_at": delivery.delivered_at,
    }
