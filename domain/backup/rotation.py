"""Which backups are kept when the others go."""

from collections.abc import Callable, Collection, Hashable
from datetime import UTC, datetime
from itertools import islice

from attrs import Attribute, field, frozen

from domain.shared import InvalidValue

_MOST = 10_000


def _count(instance: object, attribute: "Attribute[int]", value: int) -> None:
    del instance
    if not 0 <= value <= _MOST:
        message = f"{attribute.name} to keep must be 0 to {_MOST}"
        raise InvalidValue("rotation_invalid", message, field=f"keep_{attribute.name}")


@frozen(kw_only=True)
class RotationRule:
    """How much of the past is kept, at growing distances.

    Attributes:
        days: of how many days (UTC) the last backup is kept, 0 to 10,000. Days without a backup
            do not count, so that no pause lets the last ones go.
        weeks: the same of weeks, from Monday on.
        months: the same of calendar months.
    """

    days: int = field(default=7, validator=_count)
    weeks: int = field(default=4, validator=_count)
    months: int = field(default=12, validator=_count)


def kept(moments: Collection[datetime], rule: RotationRule) -> frozenset[datetime]:
    """Of backups taken at these moments, those to keep: what any rule keeps, and the newest always.

    Keeping again of what was kept changes nothing; a rule of more never keeps less.

    Args:
        moments: aware.
        rule: how much to keep.
    """
    newest_first = sorted(moments, reverse=True)
    rules: tuple[tuple[int, Callable[[datetime], Hashable]], ...] = (
        (rule.days, _day),
        (rule.weeks, _week),
        (rule.months, _month),
    )
    chosen = set(newest_first[:1])
    for count, span in rules:
        last_of = {span(moment): moment for moment in reversed(newest_first)}
        chosen.update(islice(sorted(last_of.values(), reverse=True), count))
    return frozenset(chosen)


def _day(moment: datetime) -> Hashable:
    return moment.astimezone(UTC).date()


def _week(moment: datetime) -> Hashable:
    return moment.astimezone(UTC).isocalendar()[:2]


def _month(moment: datetime) -> Hashable:
    utc = moment.astimezone(UTC)
    return utc.year, utc.month
