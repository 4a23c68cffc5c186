"""What SQLite files hold, as a manifest has it."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from uuid import UUID

from adapters.sql.backup.restorable import foreign
from adapters.sql.revision import VERSION_TABLE
from domain.backup import ChainHead, Contents

_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
_TRIGGERS = "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'"
_TENANT_OF: Mapping[str, str] = {
    "tenant_id": "tenant_id",
    # The engine's threads begin with their tenant.
    "thread_id": "substr(thread_id, 1, instr(thread_id, ':') - 1)",
}


def read_contents(database: Path, checkpoints: Path) -> Contents:
    """What the panels' file and the checkpoints' file, which may not be there, hold.

    Raises:
        Conflict: the first one is not Ask Panel's.
    """
    with closing(sqlite3.connect(database)) as main:
        if (VERSION_TABLE,) not in main.execute(_TABLES).fetchall():
            raise foreign()
        rows = dict(_rows(main, ""))
        revision = main.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()[0]  # noqa: S608 - our constant
        heads = main.execute("SELECT tenant_id, sequence, digest FROM event_heads").fetchall()
        triggers = main.execute(_TRIGGERS).fetchall()
    if checkpoints.exists():
        with closing(sqlite3.connect(checkpoints)) as beside:
            rows |= _rows(beside, "checkpoints.")
    return Contents(
        revision=revision,
        rows=rows,
        chains={str(UUID(tenant)): ChainHead(number, digest) for tenant, number, digest in heads},
        protections=frozenset(f"trigger {name} on {table}: {sql}" for table, name, sql in triggers),
    )


def _rows(connection: sqlite3.Connection, prefix: str) -> Iterator[tuple[str, Mapping[str, int]]]:
    for (table,) in connection.execute(_TABLES).fetchall():
        columns = {name for _, name, *_ in connection.execute(f'PRAGMA table_info("{table}")')}
        tenant = next((_TENANT_OF[one] for one in _TENANT_OF if one in columns), "''")
        counted = connection.execute(f'SELECT {tenant}, count(*) FROM "{table}" GROUP BY 1')  # noqa: S608 - names from the catalogue
        yield f"{prefix}{table}", {_canonical(whose): count for whose, count in counted}


def _canonical(tenant: str) -> str:
    return str(UUID(tenant)) if tenant else tenant
