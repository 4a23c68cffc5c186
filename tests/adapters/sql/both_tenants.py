"""Two tenants with a row in every table, and work on their database that forgets to filter."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import Connection, insert, text

from adapters.sql import Database, SqlAnswerJournal, SqlPanelUnitOfWork, SqlTenantDirectory
from adapters.sql.schema import (
    api_keys,
    idempotency_keys,
    legal_holds,
    members,
    webhook_deliveries,
    webhook_outboxes,
    webhooks,
)
from domain.evidence import Document
from domain.panel import PanelId
from domain.tenancy import Tenant, TenantId
from tests.contracts.examples import NOW, a_panel, an_entry, an_erasure


@frozen
class Owned:
    """What a tenant has."""

    tenant_id: TenantId
    panel_id: PanelId
    note: Document


async def a_tenant_with_rows(database: Database) -> Owned:
    """A new tenant with at least a row in every table."""
    tenant_id = TenantId.generate()
    await SqlTenantDirectory(database).add(Tenant(tenant_id=tenant_id, name="Acme", created_at=NOW))
    uow, journal = SqlPanelUnitOfWork(database, tenant_id), SqlAnswerJournal(database, tenant_id)
    note = Document(name="note.md", text=f"No predicate fits {tenant_id}.")
    kept, dropped = a_panel(tenant_id, evidence=(note,)), a_panel(tenant_id)
    async with uow:
        await uow.documents.add([note])
        await uow.panels.add(kept)
        await uow.panels.add(dropped)
        await uow.commit()
    await journal.record(an_entry(kept.panel_id))
    await journal.record(an_entry(dropped.panel_id))
    async with uow:
        await uow.panels.erase(an_erasure(tenant_id, dropped.panel_id))
        await uow.commit()
    await write(database, tenant_id, _others_rows(tenant_id, kept.panel_id))
    return Owned(tenant_id, kept.panel_id, note)


def _others_rows(tenant_id: TenantId, panel_id: PanelId) -> Callable[[Connection], None]:
    own = {"tenant_id": tenant_id.value}
    key = {"key_id": UUID(int=1), "name": "key", "role": "viewer", "secret_digest": "d"}
    member = {"subject": "jane", "name": "Jane", "role": "owner", "added_at": NOW}
    request = {"key": "1", "request_digest": "d", "created_at": NOW}
    webhook = {**own, "webhook_id": UUID(int=1), "created_at": NOW}
    told = {"url": "https://a.example", "types": [], "sealed_secret": "s"}
    hold = {"panel_id": panel_id.value, "placed_by": "jane", "reason": "a suit", "placed_at": NOW}
    queued = {"sequence": 1, "type": "t", "panel_id": UUID(int=1), "state": "s", "attempts": 0}

    def work(connection: Connection) -> None:
        connection.execute(insert(api_keys), {**own, **key, "created_at": NOW})
        connection.execute(insert(members), {**own, **member})
        connection.execute(insert(idempotency_keys), {**own, **request})
        connection.execute(insert(legal_holds), {**own, **hold})
        connection.execute(insert(webhooks), {**webhook, **told})
        connection.execute(insert(webhook_deliveries), {**webhook, **queued})
        connection.execute(insert(webhook_outboxes), {**own, "sequence": 1})

    return work


async def read(
    database: Database, tenant_id: TenantId | None, statement: str, **parameters: object
) -> Sequence[Any]:
    """The first column of what a statement gives, as it stands, to a tenant or to nobody."""

    def work(connection: Connection) -> Sequence[Any]:
        return connection.scalars(text(statement), parameters).all()

    return await database.read(work, tenant_id=tenant_id)


async def write(
    database: Database, tenant_id: TenantId | None, work: Callable[[Connection], object]
) -> None:
    """Do work on behalf of a tenant, or of nobody, and commit."""
    async with database.writing(tenant_id=tenant_id) as writing:
        await writing.run(work)
        await writing.finish(Connection.commit)


def statement_of(sql: str, **parameters: object) -> Callable[[Connection], int]:
    """A statement as it stands, as work that gives the number of rows it changed."""
    return lambda connection: connection.execute(text(sql), parameters).rowcount
