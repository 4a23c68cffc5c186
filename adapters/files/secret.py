"""A secret that processes on one machine share through a file that only its owner may read."""

import os
from pathlib import Path
from tempfile import mkstemp

from domain.shared import Unavailable


def kept_secret(path: Path, fresh: str) -> str:
    """The secret in the file, which is written with `fresh` where there is none yet.

    Of processes that write at once one wins, and all get its secret.

    Raises:
        Unavailable: it can be neither read nor written.
    """
    try:
        if not path.exists():
            _write_once(path, fresh)
        return path.read_text()
    except OSError as error:
        message = f"the secret in {path} cannot be kept ({error.strerror}); check the rights on it"
        raise Unavailable("storage_unreachable", message) from error


def _write_once(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Made for its owner alone.
    descriptor, draft = mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    try:
        # A link appears complete or not at all, and never replaces another's.
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        Path(draft).unlink()
