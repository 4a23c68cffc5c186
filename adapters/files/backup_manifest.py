"""A backup's manifest as a file: JSON, with a checksum of its own."""

import json
import os
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from cattrs import Converter
from cattrs.errors import BaseValidationError

from domain.backup import FORMAT, Manifest
from domain.shared import Conflict

_NAME = "manifest.json"

_converter = Converter(forbid_extra_keys=True)
_converter.register_unstructure_hook(datetime, datetime.isoformat)
_converter.register_structure_hook(datetime, lambda text, _: datetime.fromisoformat(text))
_converter.register_unstructure_hook_func(lambda kind: kind == frozenset[str], sorted)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write it into the backup's folder, durably."""
    body = _converter.unstructure(manifest)
    document = {"format": FORMAT, "sha256": _digest(body), "manifest": body}
    with (folder / _NAME).open("x", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False, indent=1, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())


def read_manifest(folder: Path) -> Manifest:
    """The manifest in a backup's folder.

    Raises:
        Conflict: it is missing, cut off or changed, or of another release's form.
    """
    try:
        document = json.loads((folder / _NAME).read_bytes())
        stated, form, body = document["sha256"], document["format"], document["manifest"]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise _damaged(folder, "cannot be read") from error
    if form != FORMAT:
        message = (
            f"backup {folder.name} is of form {form!r:.20}, and this release reads form {FORMAT}; "
            "restore it by the release that made it"
        )
        raise Conflict("backup_form_unknown", message)
    if stated != _digest(body):
        raise _damaged(folder, "was changed: its checksum is another")
    try:
        manifest = _converter.structure(body, Manifest)
    except (BaseValidationError, ValueError, TypeError) as error:
        raise _damaged(folder, "is none") from error
    if manifest.backup_id != folder.name:
        raise _damaged(folder, f"is that of backup {manifest.backup_id}")
    return manifest


def _digest(body: object) -> str:
    canonical = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def _damaged(folder: Path, what: str) -> Conflict:
    message = f"backup {folder.name} is damaged: its manifest {what}; take another backup"
    return Conflict("backup_damaged", message)
