from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.notification import (
    LEASE,
    MOST_ATTEMPTS,
    Delivery,
    DeliveryState,
    NoticeType,
    WebhookId,
    signed_headers,
    signing_secret,
)
from domain.panel import PanelId
from domain.shared import IllegalState
from domain.tenancy import TenantId

NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


def queued() -> Delivery:
    return Delivery(
        tenant_id=TenantId.generate(),
        webhook_id=WebhookId.generate(),
        sequence=7,
        type=NoticeType.PANEL_COMPLETED,
        panel_id=PanelId.generate(),
        created_at=NOW,
        next_attempt_at=NOW,
    )


def test_an_attempt_is_somebody_elses_once_its_lease_has_lapsed() -> None:
    begun = queued().begun(NOW)

    assert (begun.attempts, begun.next_attempt_at) == (1, NOW + LEASE)


def test_what_was_taken_is_done_with() -> None:
    done = queued().begun(NOW).failed("status 500", NOW).begun(NOW).delivered(NOW)

    assert (done.state, done.next_attempt_at, done.failure) == (DeliveryState.DELIVERED, None, None)


@given(st.builds(queued))
def test_each_wait_is_longer_than_half_of_its_step_and_never_beyond_an_hour(one: Delivery) -> None:
    step = timedelta(seconds=5)
    while one.state is DeliveryState.PENDING and one.attempts < MOST_ATTEMPTS - 1:
        one = one.begun(NOW).failed("status 500", NOW)
        assert one.next_attempt_at is not None
        assert step / 2 <= one.next_attempt_at - NOW <= step
        step = min(step * 4, timedelta(hours=1))


def test_deliveries_that_fail_together_are_not_all_repeated_together() -> None:
    waits = {queued().begun(NOW).failed("status 500", NOW).next_attempt_at for _ in range(20)}

    assert len(waits) > 1


def test_it_is_given_up_after_the_last_attempt_and_can_be_repeated_once_more() -> None:
    one = queued()
    for _ in range(MOST_ATTEMPTS):
        one = one.begun(NOW).failed("status 500", NOW)

    assert (one.state, one.next_attempt_at, one.failure) == (DeliveryState.DEAD, None, "status 500")
    again = one.repeated(NOW).begun(NOW).failed("status 500", NOW)
    assert again.state is DeliveryState.DEAD


def test_only_what_was_given_up_is_repeated() -> None:
    with pytest.raises(IllegalState) as refusal:
        queued().repeated(NOW)

    assert refusal.value.code == "delivery_not_dead"


def test_the_signature_is_that_of_standard_webhooks() -> None:
    # The example of the specification's reference implementations.
    headers = signed_headers(
        b'{"test": 2432232314}',
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        sent_at=datetime.fromtimestamp(1614265330, UTC),
    )

    assert headers["webhook-timestamp"] == "1614265330"
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_secret_holds_all_its_random_bits() -> None:
    assert signing_secret("_" * 42 + "8") == "whsec_" + "/" * 42 + "8="
