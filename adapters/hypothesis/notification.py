"""Strategies for telling other systems: webhooks, notices and deliveries."""

from collections.abc import Callable
from functools import cache
from typing import Any

from hypothesis import strategies as st

from adapters.hypothesis.access import secrets
from adapters.hypothesis.members import panel_ids
from adapters.hypothesis.tenancy import tenant_ids, uuid7s
from adapters.hypothesis.text import moments, texts
from domain.notification import (
    MOST_ATTEMPTS,
    Delivery,
    DeliveryState,
    Notice,
    NoticeType,
    Webhook,
    WebhookCreated,
    WebhookId,
    WebhookRemoved,
    signing_secret,
)
from domain.panel import PanelStatus

_HOSTS = ("hooks.example.org", "notices.example.com:8443", "192.0.2.1.example.net")


@cache
def webhook_ids() -> st.SearchStrategy[WebhookId]:
    """Identifiers of webhooks."""
    return uuid7s().map(WebhookId)


def webhooks() -> st.SearchStrategy[Webhook]:
    """Webhooks on public addresses, told of some kinds of notices or all."""
    paths = st.text("abcdefghijklmnopqrstuvwxyz0123456789-_", max_size=20)
    return st.builds(
        Webhook,
        tenant_id=tenant_ids(),
        webhook_id=webhook_ids(),
        url=st.builds("https://{}/{}".format, st.sampled_from(_HOSTS), paths),
        types=st.frozensets(st.sampled_from(NoticeType), min_size=1),
        # What it is sealed with is the affair of the installation; any text may come of it.
        sealed_secret=secrets().map(signing_secret),
        created_at=moments(),
    )


@st.composite
def notices(draw: st.DrawFn) -> Notice:
    """What is told of panels that completed, failed or wait for people."""
    kind = draw(st.sampled_from(NoticeType))
    parts: dict[str, Any] = {}
    if kind is NoticeType.PANEL_COMPLETED:
        parts["level"] = draw(st.none() | st.floats(0, 1))
        parts["recommendation"] = draw(texts())
    if kind is NoticeType.SEAT_WAITING:
        parts["awaited"] = tuple(draw(st.lists(texts(), min_size=1, max_size=3, unique=True)))
    return Notice(
        tenant_id=draw(tenant_ids()),
        panel_id=draw(panel_ids()),
        sequence=draw(st.integers(1, 10_000)),
        type=kind,
        occurred_at=draw(moments()),
        status=_STATUSES[kind],
        **parts,
    )


_STATUSES = {
    NoticeType.PANEL_COMPLETED: PanelStatus.COMPLETED,
    NoticeType.PANEL_FAILED: PanelStatus.FAILED,
    NoticeType.SEAT_WAITING: PanelStatus.IN_PROGRESS,
}


@st.composite
def deliveries(draw: st.DrawFn) -> Delivery:
    """Notices anywhere on their way: not tried yet, failed so often, taken, or given up."""
    queued = draw(moments())
    delivery = Delivery(
        tenant_id=draw(tenant_ids()),
        webhook_id=draw(webhook_ids()),
        sequence=draw(st.integers(1, 10_000)),
        type=draw(st.sampled_from(NoticeType)),
        panel_id=draw(panel_ids()),
        created_at=queued,
        next_attempt_at=queued,
    )
    now = queued
    for _ in range(draw(st.integers(0, MOST_ATTEMPTS))):
        delivery = delivery.begun(now).failed(draw(texts()), now)
        now = delivery.next_attempt_at or now
    if delivery.state is DeliveryState.PENDING and draw(st.booleans()):
        return delivery.begun(now).delivered(now)
    return delivery


def _creations() -> st.SearchStrategy[WebhookCreated]:
    return st.builds(
        WebhookCreated,
        **_origin(),
        host=st.sampled_from(_HOSTS),
        types=st.lists(st.sampled_from(NoticeType), min_size=1, unique=True).map(tuple),
    )


def _removals() -> st.SearchStrategy[WebhookRemoved]:
    return st.builds(WebhookRemoved, **_origin())


def _origin() -> dict[str, st.SearchStrategy[Any]]:
    return {
        "tenant_id": tenant_ids(),
        "by": texts(),
        "occurred_at": moments(),
        "webhook_id": webhook_ids(),
    }


EVENTS: dict[type, Callable[[], st.SearchStrategy[Any]]] = {
    WebhookCreated: _creations,
    WebhookRemoved: _removals,
}
"""What makes each kind of event of webhooks."""
