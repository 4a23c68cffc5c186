"""Whether the database answers, and of which revision its schema is."""

from sqlalchemy import Connection

from adapters.sql.database import Database
from adapters.sql.revision import HEAD, stored_revision, works_with
from application.shared import StorageCheck, StorageState


class SqlStorageCheck(StorageCheck):
    """Looks at an open database."""

    def __init__(self, database: Database) -> None:
        """Look at `database`."""
        self._database = database

    @property
    def connections_in_use(self) -> int:
        """How many connections of this process somebody works on."""
        return self._database.connections_in_use

    async def state(self) -> StorageState:
        """What it is and how it is, by asking it."""
        in_use = self.connections_in_use
        kind, revision = await self._database.read(_state, tenant_id=None)
        return StorageState(
            kind=kind,
            revision=revision,
            expected=revision if revision and works_with(revision) else HEAD,
            connections_in_use=in_use,
            slow_queries=self._database.slow_statements.last(),
        )


def _state(connection: Connection) -> tuple[str, str | None]:
    return connection.dialect.name, stored_revision(connection)
