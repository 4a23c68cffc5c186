"""Back a database up."""

from application.backup.ports import BackedUpDatabase, BackupObserver, BackupStore
from application.shared import Clock, IdGenerator
from domain.backup import Manifest, backup_id


def create_backup(
    *,
    database: BackedUpDatabase,
    store: BackupStore,
    clock: Clock,
    ids: IdGenerator,
    observer: BackupObserver,
) -> Manifest:
    """Copy the database, while it is being written to, and return what the backup holds.

    Raises:
        Conflict: the database's user would not see all rows, or it is another program's.
        Unavailable: the database, the place for backups or a tool fails; then there is none.
    """
    with store.draft() as draft:
        taken_at = clock.now()
        copied = database.copy(draft, observer)
        manifest = Manifest(
            backup_id=backup_id(taken_at, ids.new_id().hex[-8:]),
            taken_at=taken_at,
            kind=database.kind,
            source=database.source,
            versions=copied.versions,
            contents=copied.contents,
            archives=copied.archives,
        )
        store.keep(draft, manifest)
    return manifest
