"""The project's migrations as Supabase's own tools take them: `make supabase` writes them anew.

One history serves both: the same steps, as PostgreSQL is told them when Alembic takes them on an
empty database. A step that looks at rows, to change them, does nothing there.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, event

from adapters.sql import revision
from adapters.sql.address import engine_url
from tests.postgresql import OWNER, running_server, url_as
from tests.supabase.project import MIGRATIONS

_SCRIPTS = Path(revision.__file__).with_name("migrations")
_HEADER = "-- Written by 'make supabase' from the migrations of adapters/sql: change those.\n"


def written(database_url: str) -> Mapping[str, str]:
    """What each file holds, by its name.

    Args:
        database_url: leads to an empty database, as the owner of its tables.
    """
    engine = create_engine(engine_url(database_url))
    told: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_rest: Any) -> None:  # noqa: ANN401 - SQLAlchemy's
        told.append(statement)

    event.listen(engine, "before_cursor_execute", listen)
    files: dict[str, str] = {}
    with engine.connect() as connection:
        for number, (step, name) in enumerate(_steps(), start=1):
            told.clear()
            _take(connection, step)
            files[f"2026010100{number:04}_{name}.sql"] = _as_file(told)
    engine.dispose()
    return files


def _steps() -> list[tuple[str, str]]:
    """The revisions and what their files are called, the first one first."""
    scripts = ScriptDirectory(str(_SCRIPTS))
    found = [(one.revision, Path(one.path).stem) for one in scripts.walk_revisions()]
    return [(step, name.partition("_")[2]) for step, name in reversed(found)]


def _take(connection: Connection, step: str) -> None:
    revision.migrate(connection, step)
    connection.commit()


def _as_file(told: list[str]) -> str:
    changes = [one.strip() for one in told if not one.lstrip().upper().startswith("SELECT")]
    # As the driver is given them, a percent sign stands twice.
    return _HEADER + "".join(f"\n{one.replace('%%', '%')};\n" for one in changes)


if __name__ == "__main__":
    with running_server() as server, server.new_database() as url:
        files = written(url_as(url, OWNER))
    shutil.rmtree(MIGRATIONS)
    MIGRATIONS.mkdir()
    for file, text in files.items():
        (MIGRATIONS / file).write_text(text)
