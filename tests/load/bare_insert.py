"""`python -m tests.load.bare_insert URL TENANT PANEL SECONDS CONNECTIONS CORE`.

It inserts copies of a panel's row by SQLAlchemy, each in a transaction of its own, into a table of
the same columns and keys without policies, and writes how many it made and the CPU time it took.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import MetaData, insert, select, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapters.sql.address import engine_url
from adapters.sql.schema import panels
from domain.shared import uuid7

TABLE = "bare_panels"
"""The table of the copies."""

_MAKE = text(f"CREATE TABLE IF NOT EXISTS {TABLE} (LIKE panels INCLUDING ALL)")
_SEE = text("SELECT set_config('app.tenant_id', :tenant, true)")


async def measure(
    url: str, tenant: str, panel: str, seconds: float, connections: int
) -> dict[str, float]:
    """How many rows a second and seconds of CPU a row took, by the owner of the database."""
    engine = create_async_engine(engine_url(url), pool_size=connections)
    try:
        row = await _row(engine, tenant, panel)
        statement = insert(panels.to_metadata(MetaData(), name=TABLE))
        began, worked = time.perf_counter(), time.process_time()
        until = began + seconds
        made = await asyncio.gather(
            *(_insert(engine, statement, row, until) for _ in range(connections))
        )
        took, busy = time.perf_counter() - began, time.process_time() - worked
        return {"rows": sum(made), "seconds": took, "cpu": busy}
    finally:
        await engine.dispose()


async def _row(engine: AsyncEngine, tenant: str, panel: str) -> Mapping[str, Any]:
    async with engine.begin() as connection:
        await connection.execute(_MAKE)
        await connection.execute(_SEE, {"tenant": tenant})
        found = await connection.execute(select(panels).where(panels.c.panel_id == UUID(panel)))
        return dict(found.mappings().one())


async def _insert(engine: AsyncEngine, statement: Any, row: Mapping[str, Any], until: float) -> int:  # noqa: ANN401 - SQLAlchemy's
    made = 0
    while time.perf_counter() < until:
        async with engine.begin() as connection:
            await connection.execute(statement, {**row, "panel_id": uuid7()})
        made += 1
    return made


def main() -> None:
    """Measure, and write it as JSON."""
    url, tenant, panel, seconds, connections, core = sys.argv[1:]
    if core != "None":
        os.sched_setaffinity(0, {int(core)})
    measured = asyncio.run(measure(url, tenant, panel, float(seconds), int(connections)))
    sys.stdout.write(json.dumps(measured))


if __name__ == "__main__":
    main()
