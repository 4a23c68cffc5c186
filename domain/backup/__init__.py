"""Backups: what one holds, when it is one, and which of them are kept."""

from domain.backup.contents import ChainHead, Contents, differences
from domain.backup.manifest import FORMAT, Archive, Manifest, backup_id, require_backup_id
from domain.backup.rotation import RotationRule, kept

__all__ = [
    "FORMAT",
    "Archive",
    "ChainHead",
    "Contents",
    "Manifest",
    "RotationRule",
    "backup_id",
    "differences",
    "kept",
    "require_backup_id",
]
