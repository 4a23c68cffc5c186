"""Backups as documents."""

from domain.backup import Manifest
from entrypoints.representation.plain import Document


def backup_document(manifest: Manifest) -> Document:
    """What a backup holds, in figures."""
    contents = manifest.contents
    return {
        "backup_id": manifest.backup_id,
        "taken_at": manifest.taken_at.isoformat(),
        "kind": manifest.kind,
        "source": manifest.source,
        "versions": dict(manifest.versions),
        "revision": contents.revision,
        "tables": len(contents.rows),
        "rows": contents.row_count,
        "tenants": len(contents.chains),
        "size": manifest.size,
        "archives": [
            {"name": one.name, "size": one.size, "sha256": one.sha256} for one in manifest.archives
        ],
    }
