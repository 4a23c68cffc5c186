"""What backups are made and restored with."""

from pathlib import Path

from attrs import frozen

from application.backup import BackedUpDatabase, BackupStore
from application.shared import Clock, IdGenerator
from entrypoints.settings import Settings, data_folder

_FOLDER = "backups"


@frozen(kw_only=True)
class Backups:
    """What the use cases of backups work with.

    Attributes:
        folder: where backups lie.
        store: the backups there.
        database: what is backed up, or restored into; not looked at before it is used.
        clock: tells the time.
        ids: tell backups of one second apart.
    """

    folder: Path
    store: BackupStore
    database: BackedUpDatabase
    clock: Clock
    ids: IdGenerator


def open_backups(settings: Settings, folder: Path | None) -> Backups:
    """Backups of the settings' database in `folder`, or else where the settings say.

    Without either they lie beside the data.

    Raises:
        InvalidValue: the database's URL is malformed or of another kind of database.
    """
    from adapters.files.backups import FolderBackups
    from adapters.system import SystemClock, SystemIds

    place = folder or backup_folder(settings)
    return Backups(
        folder=place,
        store=FolderBackups(place),
        database=_database(settings),
        clock=SystemClock(),
        ids=SystemIds(),
    )


def backup_folder(settings: Settings) -> Path:
    """Where backups lie unless an option says otherwise.

    Raises:
        InvalidValue: the database's URL is malformed or of another kind of database.
    """
    from adapters.sql.address import engine_url, is_sqlite

    if settings.backup_folder is not None:
        return Path(settings.backup_folder)
    url = engine_url(settings.database_url)
    beside = Path(str(url.database)).parent if is_sqlite(url) else data_folder()
    return beside / _FOLDER


def _database(settings: Settings) -> BackedUpDatabase:
    from adapters.langgraph.checkpoints import checkpoint_file
    from adapters.sql.address import engine_url, is_sqlite

    url = engine_url(settings.database_url)
    if is_sqlite(url):
        from adapters.sql.backup.sqlite import SqliteBackup

        file = Path(str(url.database))
        return SqliteBackup(file, checkpoint_file(file))
    from adapters.sql.backup.postgresql import PostgresqlBackup
    from adapters.sql.backup.tools import PostgresqlTools

    tools = PostgresqlTools(Path(settings.postgresql_tools) if settings.postgresql_tools else None)
    return PostgresqlBackup(url, tools)
