"""Secrets that are set, or kept beside the data."""

from pathlib import Path

from entrypoints.settings import Settings, data_folder


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
