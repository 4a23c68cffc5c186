from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from domain.backup import RotationRule, kept
from domain.shared import InvalidValue

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
NOTHING = RotationRule(days=0, weeks=0, months=0)

moments = st.datetimes(
    datetime(2025, 1, 1),  # noqa: DTZ001 - st adds the zone
    datetime(2026, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
histories = st.lists(moments, unique=True, max_size=60)
rules = st.from_type(RotationRule)


def every(days: float, *, times: int) -> list[datetime]:
    """Moments that lie so many days apart, back from noon."""
    return [NOON - timedelta(days=days * number) for number in range(times)]


@given(histories, rules)
def test_the_newest_is_always_kept_and_nothing_is_made_up(
    history: list[datetime], rule: RotationRule
) -> None:
    chosen = kept(history, rule)

    assert chosen <= set(history)
    assert not history or max(history) in chosen


@given(histories, rules)
def test_what_any_rule_keeps_is_kept(history: list[datetime], rule: RotationRule) -> None:
    by_one = [
        kept(history, evolve(NOTHING, **{name: getattr(rule, name)}))
        for name in ("days", "weeks", "months")
    ]

    assert kept(history, rule) == frozenset[datetime]().union(*by_one)


@given(histories, rules)
def test_to_rotate_again_removes_nothing(history: list[datetime], rule: RotationRule) -> None:
    once = kept(history, rule)

    assert kept(once, rule) == once


@given(histories, rules, st.sampled_from(["days", "weeks", "months"]))
def test_who_keeps_more_loses_nothing(
    history: list[datetime], rule: RotationRule, name: str
) -> None:
    more = evolve(rule, **{name: getattr(rule, name) + 1})

    assert kept(history, rule) <= kept(history, more)


@given(histories, moments, rules)
def test_a_newer_backup_brings_back_nothing_that_had_to_go(
    history: list[datetime], newer: datetime, rule: RotationRule
) -> None:
    before = kept(history, rule)

    after = kept([*before, newer], rule)

    assert after <= before | {newer}


def test_of_each_day_the_last_one_is_kept() -> None:
    twice_a_day = every(0.25, times=12)

    chosen = kept(twice_a_day, evolve(NOTHING, days=2))

    assert sorted(chosen) == [NOON - timedelta(days=0.75), NOON]


def test_days_weeks_and_months_reach_back_at_growing_distances() -> None:
    year_of_nights = every(1, times=400)

    chosen = sorted(kept(year_of_nights, RotationRule(days=7, weeks=4, months=12)), reverse=True)

    assert len(chosen) == 7 + 2 + 11
    assert chosen[:7] == year_of_nights[:7]
    assert chosen[-1] == datetime(2025, 12, 31, 12, tzinfo=UTC)


def test_a_pause_lets_nothing_go() -> None:
    old = [moment - timedelta(days=900) for moment in every(1, times=3)]

    assert kept(old, RotationRule(days=3, weeks=0, months=0)) == set(old)


@pytest.mark.parametrize("name", ["days", "weeks", "months"])
@pytest.mark.parametrize("count", [-1, 10_001])
def test_a_count_out_of_range_is_refused_by_its_name(name: str, count: int) -> None:
    with pytest.raises(InvalidValue) as refused:
        RotationRule(**{name: count})

    assert refused.value.field == f"keep_{name}"
