from datetime import UTC, timedelta

from adapters.system import SystemClock, SystemIds
from domain.shared import instant_of


def test_the_clock_tells_aware_times_in_utc_and_does_not_stand_still() -> None:
    clock = SystemClock()

    first, second = clock.now(), clock.now()

    assert first.tzinfo is UTC
    assert first <= second


def test_ids_differ_and_carry_the_time_of_their_making() -> None:
    ids, now = SystemIds(), SystemClock().now()

    made = [ids.new_id() for _ in range(100)]

    assert len(set(made)) == 100
    assert all(abs(instant_of(one) - now) < timedelta(seconds=10) for one in made)
