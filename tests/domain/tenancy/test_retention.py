"""How long ended panels are kept."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared import InvalidValue
from domain.tenancy import RETENTION_DAYS, RETENTION_LIMIT, EventPolicy, Retention

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def test_panels_are_kept_for_thirty_days_and_their_events_for_ever() -> None:
    assert Retention() == Retention(days=30, events=EventPolicy.KEEP)
    assert RETENTION_DAYS == 30


@given(st.from_type(Retention))
def test_a_rule_lets_go_what_ended_its_days_ago_or_nothing_at_all(rule: Retention) -> None:
    until = rule.ended_before(NOW)

    assert until == (None if rule.days is None else NOW - timedelta(days=rule.days))


@pytest.mark.parametrize("days", [0, -1, RETENTION_LIMIT + 1, True])
def test_days_out_of_their_range_are_refused(days: Any) -> None:  # noqa: ANN401 - not only numbers
    with pytest.raises(InvalidValue) as refusal:
        Retention(days=days)

    assert (refusal.value.code, refusal.value.field) == ("retention_out_of_range", "days")


@pytest.mark.parametrize("days", [1, RETENTION_LIMIT])
def test_the_ends_of_the_range_are_within_it(days: int) -> None:
    assert Retention(days=days).ended_before(NOW) == NOW - timedelta(days=days)
