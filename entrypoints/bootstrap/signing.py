"""Secrets that are set, or kept beside the data."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from entrypoints.settings import Settings, data_folder

if TYPE_CHECKING:
    from application.notification import SecretBox


def webhook_box(settings: Settings) -> "SecretBox":
    """What keeps the secrets of webhooks: by the cursors' secret, or the one before it."""
    from adapters.webhook import EncryptedBox

    previous = settings.previous_cursor_secret
    return EncryptedBox(partial(cursor_key, settings), previous.encode() if previous else None)


def cursor_key(settings: Settings) -> bytes:
    """What signs the cursors of lists: the set secret, or one that is kept beside the data.

    Raises:
        Unavailable: none is set, and none can be kept.
    """
    if settings.cursor_secret is not None:
        return settings.cursor_secret.encode()
    from adapters.files import kept_secret
    from adapters.sql.address import engine_url, is_sqlite
    from adapters.system import SystemSecrets

    url = engine_url(settings.database_url)
    folder = Path(str(url.database)).parent if is_sqlite(url) else data_folder()
    return kept_secret(folder / "cursor-secret", SystemSecrets().new_secret()).encode()
