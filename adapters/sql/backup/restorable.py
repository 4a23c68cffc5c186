"""What speaks against backing up, or restoring a backup, whatever the database."""

from adapters.sql.revision import HEAD
from domain.backup import Manifest
from domain.shared import Conflict


def foreign() -> Conflict:
    """The error of a database that is another program's, or empty."""
    message = (
        "the database holds no tables of Ask Panel's, so there is nothing to back up; name another "
        "by --db"
    )
    return Conflict("database_foreign", message)


def require_same_kind(manifest: Manifest, kind: str) -> None:
    """Pass where the backup is of that kind of database.

    Raises:
        Conflict: it is of another.
    """
    if manifest.kind != kind:
        message = (
            f"backup {manifest.backup_id} is of a {manifest.kind} database, and this is a {kind} "
            "one; name the right one by --db"
        )
        raise Conflict("backup_of_other_kind", message)


def require_this_schema(manifest: Manifest) -> None:
    """Pass where the backup has the schema of this release.

    Raises:
        Conflict: it has another.
    """
    if manifest.contents.revision != HEAD:
        made_by = manifest.versions.get("ask-panel", "another version")
        message = (
            f"backup {manifest.backup_id} has a schema of revision {manifest.contents.revision}, "
            f"and this release works with {HEAD}; restore it by Ask Panel {made_by}, which made "
            "it, then update"
        )
        raise Conflict("backup_of_other_schema", message)
