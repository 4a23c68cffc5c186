"""Where checkpoints are kept: apart from the project's own tables, in the same kind of store."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from langgraph.checkpoint.base import BaseCheckpointSaver
from sqlalchemy.engine import URL, make_url


@asynccontextmanager
async def open_checkpointer(database_url: str) -> AsyncIterator[BaseCheckpointSaver[str]]:
    """A checkpointer that goes with the database of that URL.

    On SQLite it is a file beside the database (`panels.db` and `panels.checkpoints.db`), on
    PostgreSQL a schema of its own in the same database.
    """
    url = make_url(database_url)
    opened = _open_sqlite(url) if url.get_backend_name() == "sqlite" else _open_postgresql(url)
    async with opened as checkpointer:
        yield checkpointer


def checkpoint_file(database: Path) -> Path:
    """The file in which the checkpoints of a SQLite database lie."""
    return database.with_name(f"{database.stem}.checkpoints{database.suffix or '.db'}")


@asynccontextmanager
async def _open_sqlite(url: URL) -> AsyncIterator[BaseCheckpointSaver[str]]:
    from adapters.langgraph.sqlite import open_file_checkpointer

    file = checkpoint_file(Path(url.database or "panels.db"))
    async with open_file_checkpointer(file) as checkpointer:
        yield checkpointer


@asynccontextmanager
async def _open_postgresql(url: URL) -> AsyncIterator[BaseCheckpointSaver[str]]:
    # Brings psycopg along, which SQLite does without.
    from adapters.langgraph.postgresql import open_tenant_checkpointer

    conninfo = url.set(drivername="postgresql").render_as_string(hide_password=False)
    # SQLAlchemy leaves the spaces of a password as they are, which libpq refuses.
    async with open_tenant_checkpointer(conninfo.replace(" ", "%20")) as checkpointer:
        yield checkpointer
