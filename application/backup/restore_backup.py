"""Restore a backup."""

from collections.abc import Sequence

from application.backup.fidelity import unfaithful
from application.backup.ports import BackedUpDatabase, BackupObserver, BackupStore


def restore_backup(
    backup_id: str,
    *,
    database: BackedUpDatabase,
    store: BackupStore,
    observer: BackupObserver,
) -> Sequence[str]:
    """Fill an empty database from a backup, and say in what it differs: a line each, else none.

    Whatever would stand against it is looked for before anything is written.

    Raises:
        NotFound: there is no such backup.
        Conflict: a file is missing, cut off or changed; the backup is of another schema or kind
            of database; the database is not empty, or lacks roles.
        Unavailable: the database or a tool fails; the database is as it was.
    """
    manifest = store.find(backup_id)
    database.require_restorable(manifest)
    store.require_intact(manifest, observer)
    folder = store.folder_of(manifest)
    database.require_readable(folder, manifest)
    database.restore(folder, manifest, observer)
    return unfaithful(database, manifest, observer)
