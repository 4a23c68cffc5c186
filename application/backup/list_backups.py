"""List the backups."""

from collections.abc import Mapping, Sequence

from attrs import frozen

from application.backup.ports import BackupStore
from domain.backup import Manifest


@frozen(kw_only=True)
class ListedBackups:
    """What lies there.

    Attributes:
        backups: those that look whole, newest first.
        damaged: by id, what is wrong with each of the others.
    """

    backups: Sequence[Manifest]
    damaged: Mapping[str, str]


def list_backups(*, store: BackupStore) -> ListedBackups:
    """Look at every backup's manifest, and at the sizes of its files; `verify` looks closer."""
    return ListedBackups(backups=store.all(), damaged=store.damaged())
