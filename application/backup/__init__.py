"""Use cases of backups. They are a command's whole work, so they run in its own thread."""

from application.backup.create_backup import create_backup
from application.backup.list_backups import ListedBackups, list_backups
from application.backup.ports import BackedUpDatabase, BackupObserver, BackupStore, Copied
from application.backup.restore_backup import restore_backup
from application.backup.rotate_backups import RotateBackups, Rotation, rotate_backups
from application.backup.verify_backup import VerifyBackup, verify_backup

__all__ = [
    "BackedUpDatabase",
    "BackupObserver",
    "BackupStore",
    "Copied",
    "ListedBackups",
    "RotateBackups",
    "Rotation",
    "VerifyBackup",
    "create_backup",
    "list_backups",
    "restore_backup",
    "rotate_backups",
    "verify_backup",
]
