import json
from datetime import timedelta

import pytest
from attrs import evolve

from domain.notification import Notice, NoticeType, Webhook, WebhookId, notice_of
from domain.panel import Awaited, PanelCompleted, PanelFailed, PeopleAwaited
from domain.shared import GENESIS, DomainEvent, InvalidValue, seal
from tests.entrypoints.staged import NOON, PANEL_ID, TENANT_ID, divided, failed

COMPLETED = PanelCompleted(
    tenant_id=TENANT_ID,
    panel_id=PANEL_ID,
    occurred_at=NOON,
    recommendation="De Novo",
    level=0.75,
    ending="agreed",
)
FAILED = PanelFailed(
    tenant_id=TENANT_ID, panel_id=PANEL_ID, occurred_at=NOON, reason="Jane: the evidence is thin"
)


def told_of(event: DomainEvent) -> Notice | None:
    return notice_of(TENANT_ID, seal(event, sequence=9, previous_digest=GENESIS))


def body_of(event: DomainEvent) -> str:
    notice = told_of(event)
    assert notice is not None
    return notice.body.decode()


def awaiting(awaited: Awaited) -> PeopleAwaited:
    return PeopleAwaited(tenant_id=TENANT_ID, panel_id=PANEL_ID, occurred_at=NOON, awaited=awaited)


def test_a_completed_panel_is_told_with_its_outcome() -> None:
    assert json.loads(body_of(COMPLETED)) == {
        "type": "panel.completed",
        "timestamp": "2026-11-02T12:00:00+00:00",
        "data": {
            "tenant_id": str(TENANT_ID),
            "panel_id": str(PANEL_ID),
            "sequence": 9,
            "status": "completed",
            "level": 0.75,
            "recommendation": "De Novo",
            "awaited": [],
        },
    }


def test_a_failed_panel_is_told_without_the_words_of_whoever_rejected_it() -> None:
    told = body_of(FAILED)

    assert '"type":"panel.failed"' in told
    assert "Jane" not in told


def test_people_who_are_awaited_are_told_by_their_seats() -> None:
    awaited = Awaited(round_number=1, phase="blind", seats=("jane", "joe"))

    data = json.loads(body_of(awaiting(awaited)))["data"]

    assert (data["awaited"], data["status"], data["level"]) == (
        ["jane", "joe"],
        "in_progress",
        None,
    )


def test_an_awaited_signature_is_told_without_the_outcome() -> None:
    data = json.loads(body_of(awaiting(Awaited(round_number=2, phase="sign_off"))))["data"]

    assert (data["awaited"], data["recommendation"]) == (["sign_off"], None)


def test_of_a_whole_panel_one_notice_is_made_and_no_answer_told() -> None:
    for panel, expected in ((divided(), "panel.completed"), (failed(), "panel.failed")):
        told = [notice for event in panel.collect_events() if (notice := told_of(event))]

        assert [notice.type for notice in told] == [expected]
        assert b"The evidence speaks" not in told[0].body


def test_a_recommendation_cannot_become_markup_where_a_body_is_pasted_into_a_page() -> None:
    hostile = "<img src=x onerror=alert(1)> ![a](https://evil.example/?q=1) &lt; \u2028"

    told = body_of(evolve(COMPLETED, recommendation=hostile))

    assert not set("<>&\u2028") & set(told)
    assert json.loads(told)["data"]["recommendation"] == hostile


def test_a_webhook_is_told_what_it_chose_and_what_came_after_it() -> None:
    webhook = Webhook(
        tenant_id=TENANT_ID,
        webhook_id=WebhookId.generate(),
        url="https://hooks.example.org/",
        types=frozenset({NoticeType.PANEL_COMPLETED}),
        sealed_secret="sealed",
        created_at=NOON,
    )
    completed, given_up = told_of(COMPLETED), told_of(FAILED)
    assert completed is not None
    assert given_up is not None

    assert webhook.wants(completed)
    assert not webhook.wants(given_up)
    assert not evolve(webhook, created_at=NOON + timedelta(seconds=1)).wants(completed)


def test_a_webhook_without_types_is_refused() -> None:
    with pytest.raises(InvalidValue) as refusal:
        Webhook(
            tenant_id=TENANT_ID,
            webhook_id=WebhookId.generate(),
            url="https://hooks.example.org/",
            types=frozenset(),
            sealed_secret="sealed",
            created_at=NOON,
        )

    assert refusal.value.field == "events"
