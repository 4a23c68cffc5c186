"""How Alembic reaches the database: over the connection that it is given."""

from alembic import context

from adapters.sql.revision import VERSION_TABLE
from adapters.sql.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
)
context.run_migrations()
