"""The texts of evidence in the database.

A text stays as long as a panel refers to it. Whoever adds a text that is there already holds its
row until the panel that refers to it is committed; whoever removes a panel takes the rows of its
texts first, and only then looks who else refers to them. On SQLite, which has one writer, both go
without saying.
"""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, exists, select

from adapters.rows.stored import Values
from adapters.sql.schema import documents as _documents
from adapters.sql.schema import panel_sources
from adapters.sql.transaction import Transaction
from adapters.sql.work import insertion, query
from application.panel.ports import DocumentRepository
from domain.evidence import Document
from domain.shared import NotFound
from domain.tenancy import TenantId

_OWN = _documents.c.tenant_id == bindparam("tenant")
_TEXT = select(_documents.c.text).where(_OWN, _documents.c.digest == bindparam("digest"))
_NAMED = (_OWN, _documents.c.digest.in_(bindparam("digests", expanding=True)))
# In one order everywhere: two transactions that wait for each other's rows deadlock.
_ROWS = select(_documents.c.digest).where(*_NAMED).order_by(_documents.c.digest)
_HOLD = _ROWS.with_for_update(read=True, key_share=True)
_TAKE = _ROWS.with_for_update()
_DROP = delete(_documents).where(
    *_NAMED,
    ~exists().where(
        panel_sources.c.tenant_id == _documents.c.tenant_id,
        panel_sources.c.digest == _documents.c.digest,
    ),
)


class SqlDocumentRepository(DocumentRepository):
    """One tenant's evidence texts, inside a transaction."""

    def __init__(self, transaction: Transaction, tenant_id: TenantId) -> None:
        """Work in `transaction` on the texts of `tenant_id`."""
        self._transaction = transaction
        self._tenant_id = tenant_id

    async def add(self, documents: Sequence[Document]) -> None:
        """Store texts; one that is stored already is left as it is."""
        texts = {document.digest: document.text for document in documents}
        rows = [
            {"tenant_id": self._tenant_id.value, "digest": digest, "text": texts[digest]}
            for digest in sorted(texts)
        ]
        if rows:
            self._transaction.postpone(partial(_store, rows=rows))

    async def text(self, digest: str) -> str:
        """The text of that digest.

        Raises:
            NotFound: this tenant has none.
        """
        key = {"tenant": self._tenant_id.value, "digest": digest}
        rows = await self._transaction.read(query(_TEXT, key))
        if not rows:
            message = f"there is no document with the digest {digest:.64}"
            raise NotFound("document_unknown", message)
        text: str = rows[0]["text"]
        return text


def drop_unused(connection: Connection, tenant_id: UUID, digests: Sequence[str]) -> None:
    """Remove those of the texts that no panel of the tenant refers to any more."""
    named = {"tenant": tenant_id, "digests": digests}
    connection.execute(_TAKE, named)
    connection.execute(_DROP, named)


def _store(connection: Connection, rows: Sequence[Values]) -> None:
    """Insert the rows that are missing and hold the others."""
    named = {"tenant": rows[0]["tenant_id"], "digests": [row["digest"] for row in rows]}
    insert = insertion(_documents, rows)
    while insert(connection) < len(rows):
        # One that was there may be gone by the time that its row can be held.
        if len(connection.execute(_HOLD, named).all()) == len(rows):
            return
