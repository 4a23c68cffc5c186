"""Prove that a backup can be restored."""

from collections.abc import Sequence

from attrs import frozen

from application.backup.fidelity import unfaithful
from application.backup.ports import BackedUpDatabase, BackupObserver, BackupStore


@frozen(kw_only=True)
class VerifyBackup:
    """A wish to verify the backup of that id.

    Attributes:
        backup_id: names it.
        drill: whether to restore it into a database of its own, too, which is removed again.
    """

    backup_id: str
    drill: bool = False


def verify_backup(
    command: VerifyBackup,
    *,
    database: BackedUpDatabase,
    store: BackupStore,
    observer: BackupObserver,
) -> Sequence[str]:
    """Hold its files against its manifest; of a drill, also what comes back: a line a difference.

    Raises:
        NotFound: there is no such backup.
        Conflict: a file is missing, cut off, changed or unreadable.
        Unavailable: what this takes cannot be reached.
    """
    manifest = store.find(command.backup_id)
    store.require_intact(manifest, observer)
    folder = store.folder_of(manifest)
    database.require_readable(folder, manifest)
    if not command.drill:
        return ()
    with database.scratch(manifest) as scratch:
        scratch.require_restorable(manifest)
        scratch.restore(folder, manifest, observer)
        return unfaithful(scratch, manifest, observer)
