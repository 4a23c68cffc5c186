"""The version of a database's schema, and how it is brought up to this release's."""

import re
from pathlib import Path

from sqlalchemy import Connection, Select, String, column, inspect, select, table, text

from adapters.sql.schema import metadata
from domain.shared import Conflict

HEAD = "0006"
"""The revision that this release works with; a constant, as loading Alembic to ask is slow."""

VERSION_TABLE = "ask_panel_revision"
"""Holds the stored revision; not Alembic's default, which another program may use beside us."""

_STORED: Select[str] = select(column("version_num", String)).select_from(table(VERSION_TABLE))
_LATER = re.compile(r"(\d{4})_from_(\d{4})")
_ADVISORY_LOCK = 0x41534B50414E454C
"""Held while a PostgreSQL database is migrated: the letters ASKPANEL."""

_UNLIMITED = text(
    "SELECT set_config('statement_timeout', '0', true), set_config('lock_timeout', '0', true)"
)
"""A migration takes the time that the data needs."""


def is_at_head(connection: Connection) -> bool:
    """Whether the schema is this release's, or a later one that this release works with.

    Raises:
        Conflict: the database holds another program's tables.
    """
    return works_with(stored_revision(connection))


def works_with(revision: str | None) -> bool:
    """Whether this release works with a schema of that revision.

    A migration that only adds what older releases may leave out says so by its name: revision
    `0008_from_0006` is worked with by releases of revision 6 and later. So a release can be
    rolled back after its migrations ran, and the one before serves while they run.
    """
    if revision == HEAD:
        return True
    later = _LATER.fullmatch(revision or "")
    return later is not None and later[1] > HEAD[:4] >= later[2]


def stored_revision(connection: Connection) -> str | None:
    """The revision of the schema, or None where there is no schema yet.

    Raises:
        Conflict: the database holds another program's tables.
    """
    tables = set(inspect(connection).get_table_names())
    if VERSION_TABLE in tables:
        return connection.scalar(_STORED)
    # A SQLite file belongs to one program; a PostgreSQL database may hold several side by side.
    foreign = tables if connection.dialect.name == "sqlite" else tables & set(metadata.tables)
    if foreign:
        message = (
            f"it holds tables that are not Ask Panel's ({min(foreign)}); "
            "name another database, or a file that does not exist yet"
        )
        raise Conflict("database_foreign", message)
    return None


def bring_to_head(connection: Connection) -> None:
    """Make or migrate the schema in one transaction.

    It looks again under the lock, as another process may have been faster.

    Raises:
        Conflict: the database is of a version that this release does not know.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_UNLIMITED)
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
    found = stored_revision(connection)
    if works_with(found):
        connection.rollback()
        return
    if found is not None and found not in known_revisions():
        message = (
            f"its schema is of revision {found!r:.40}, which this release does not know "
            f"(it works with {HEAD}); update Ask Panel, or name another database"
        )
        raise Conflict("database_version_unknown", message)
    migrate(connection, HEAD)
    connection.commit()


def migrate(connection: Connection, target: str) -> None:
    """Run the migrations up to `target` (a revision or `head`) or down to it (`base` or `-1`)."""
    from alembic import command
    from alembic.config import Config

    folder = str(Path(__file__).with_name("migrations")).replace("%", "%%")
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", folder)
    run = command.downgrade if target in {"base", "-1"} else command.upgrade
    run(config, target)


def known_revisions() -> set[str]:
    """The revisions up to this release's."""
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(Path(__file__).with_name("migrations")))
    return {script.revision for script in scripts.walk_revisions()}
