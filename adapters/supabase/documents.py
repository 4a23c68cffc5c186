"""The texts of evidence in a Supabase project."""

from collections.abc import Sequence

from adapters.supabase.pending import Pending
from adapters.supabase.project import rows_of
from application.panel.ports import DocumentRepository
from domain.evidence import Document
from domain.shared import NotFound


class SupabaseDocumentRepository(DocumentRepository):
    """One tenant's evidence texts, inside a unit of work."""

    def __init__(self, pending: Pending) -> None:
        """Write to `pending`, on the texts of its tenant."""
        self._pending = pending

    async def add(self, documents: Sequence[Document]) -> None:
        """Store texts; one that is stored already is left as it is."""
        texts = {document.digest: document.text for document in documents}
        tenant_id = self._pending.tenant_id.value
        rows = [
            {"tenant_id": tenant_id, "digest": digest, "text": texts[digest]}
            for digest in sorted(texts)
        ]
        self._pending.unit.keep_texts(rows)
        self._pending.texts |= texts

    async def text(self, digest: str) -> str:
        """The text of that digest.

        Raises:
            NotFound: this tenant has none.
        """
        if digest in self._pending.texts:
            return self._pending.texts[digest]
        acting = self._pending.project.acting_for(self._pending.tenant_id)
        key = {"tenant_id": str(self._pending.tenant_id), "digest": digest}
        rows = await rows_of(acting.from_("documents").select("text").match(key))
        if not rows:
            message = f"there is no document with the digest {digest:.64}"
            raise NotFound("document_unknown", message)
        text: str = rows[0]["text"]
        return text
