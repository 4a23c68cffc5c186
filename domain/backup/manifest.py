"""What a backup says of itself."""

import re
from collections.abc import Mapping
from datetime import datetime

from attrs import Attribute, field, frozen

from domain.backup.contents import Contents
from domain.shared import InvalidValue

FORMAT = 1
"""The version of the manifest's own form."""

_ID = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}")
_NAME = re.compile(r"[a-z][a-z.-]{0,60}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def _fits(pattern: re.Pattern[str], value: str, name: str, rule: str) -> None:
    if not pattern.fullmatch(value):
        raise InvalidValue(f"backup_{name}_invalid", f"{name} must be {rule}", field=name)


def require_backup_id(text: str) -> None:
    """Pass where that is the form of a backup's id.

    Raises:
        InvalidValue: it is not.
    """
    _fits(_ID, text, "id", "a backup's id, such as 20261121T181500Z-0d6c1f2a")


def backup_id(taken_at: datetime, salt: str) -> str:
    """The id of a backup: ids sort by time.

    Args:
        taken_at: when, in UTC.
        salt: 8 hex digits that tell it from others of that second.
    """
    return f"{taken_at:%Y%m%dT%H%M%SZ}-{salt}"


@frozen(kw_only=True)
class Archive:
    """One file of a backup.

    Attributes:
        name: of the file, in the backup's folder; small letters, dots and hyphens.
        size: in bytes, as it lies there.
        sha256: of these bytes, in hex.
    """

    name: str = field()
    size: int
    sha256: str = field()

    @name.validator
    def _name_is_plain(self, _: "Attribute[str]", value: str) -> None:
        # It is joined to a folder's path, and may come from a manifest that somebody changed.
        _fits(_NAME, value, "name", "small letters, dots and hyphens")

    @sha256.validator
    def _digest_is_one(self, _: "Attribute[str]", value: str) -> None:
        _fits(_SHA256, value, "sha256", "64 hex digits")


@frozen(kw_only=True)
class Manifest:
    """What a backup holds. No secret is in it.

    Attributes:
        backup_id: names it.
        taken_at: when it was begun, aware; all that was committed by then is in it.
        kind: of the database, `sqlite` or `postgresql`.
        source: the database in words, without user and password.
        versions: of what made it, by name: the release, the server, the tools.
        contents: what the database held at that moment.
        archives: its files.
    """

    backup_id: str = field()
    taken_at: datetime
    kind: str
    source: str
    versions: Mapping[str, str]
    contents: Contents
    archives: tuple[Archive, ...]

    @backup_id.validator
    def _id_is_one(self, _: "Attribute[str]", value: str) -> None:
        require_backup_id(value)

    @property
    def size(self) -> int:
        """Of all its files, in bytes."""
        return sum(archive.size for archive in self.archives)
