"""Let old backups go."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta

from attrs import frozen

from application.backup.ports import BackupStore
from application.shared import Clock
from domain.backup import Manifest, RotationRule, kept

_ABANDONED_AFTER = timedelta(days=1)
"""No backup under way writes nothing for so long."""


@frozen(kw_only=True)
class RotateBackups:
    """A wish to keep only what the rule keeps.

    Attributes:
        rule: how much to keep of each database.
        dry_run: whether only to say what would be removed.
    """

    rule: RotationRule
    dry_run: bool


@frozen(kw_only=True)
class Rotation:
    """What stays and what goes, newest first.

    Attributes:
        kept: what stays.
        removed: what was removed or, of a dry run, would be.
        damaged: what is no whole backup, by id, with the reason; it is never removed.
        abandoned: how many half-written ones that a killed process left go, too.
    """

    kept: Sequence[Manifest]
    removed: Sequence[Manifest]
    damaged: Mapping[str, str]
    abandoned: int


def rotate_backups(command: RotateBackups, *, store: BackupStore, clock: Clock) -> Rotation:
    """Remove the backups that no rule keeps, each database's apart from the others'.

    Raises:
        Unavailable: one cannot be removed.
    """
    backups = store.all()
    by_source: defaultdict[str, list[Manifest]] = defaultdict(list)
    for backup in backups:
        by_source[backup.source].append(backup)
    staying = {
        backup.backup_id
        for those in by_source.values()
        for moments in (kept([one.taken_at for one in those], command.rule),)
        for backup in those
        if backup.taken_at in moments
    }
    removed = [backup for backup in backups if backup.backup_id not in staying]
    stale = clock.now() - _ABANDONED_AFTER
    abandoned = store.abandoned(stale)
    if not command.dry_run:
        store.clear_abandoned(stale)
        for backup in removed:
            store.remove(backup.backup_id)
    return Rotation(
        kept=[backup for backup in backups if backup.backup_id in staying],
        removed=removed,
        damaged=store.damaged(),
        abandoned=abandoned,
    )
