"""PostgreSQL's own tools, run as processes that are told no secret by their arguments."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO

from psycopg.conninfo import make_conninfo

from adapters.sql.backup.archives import pack, unpack
from application.backup import BackupObserver
from domain.backup import Archive
from domain.shared import Conflict, InvalidValue, Unavailable

_VERSION = re.compile(r"\(PostgreSQL\) (\d+)(\S*)")
_SHOWN = 300
_LOCK_MILLISECONDS = 60_000


class PostgresqlTools:
    """`pg_dump` and `pg_restore`."""

    def __init__(self, folder: Path | None) -> None:
        """Take them from `folder`, or where there is none from the PATH."""
        self._folder = folder

    def version(self, name: str) -> str:
        """Which version a tool is of, such as `16.4`.

        Raises:
            Unavailable: there is no such tool.
        """
        shown = subprocess.run(  # noqa: S603 - PostgreSQL's tool
            [self._path(name), "--version"], capture_output=True, check=False, encoding="utf-8"
        )
        found = _VERSION.search(shown.stdout)
        return f"{found[1]}{found[2]}" if found else "unknown"

    def require_at_least(self, name: str, major: int) -> None:
        """Pass where the tool is no older than a server of that major version.

        Raises:
            Unavailable: it is, or is missing.
        """
        version = self.version(name)
        if int(version.partition(".")[0] if version[:1].isdigit() else 0) < major:
            message = (
                f"{name} is of version {version}, and the server of {major}; install PostgreSQL's "
                f"client tools of version {major} or newer, or name their folder by "
                "ASK_PANEL_PG_BIN"
            )
            raise Unavailable("backup_tool_too_old", message)

    def dump(
        self, place: Mapping[str, str], snapshot: str, path: Path, observer: BackupObserver
    ) -> Archive:
        """Write what the database held at a snapshot into a new file.

        Raises:
            Unavailable: it fails, in its own words.
        """
        options = (
            "--format=custom",
            "--compress=0",
            f"--snapshot={snapshot}",
            f"--lock-wait-timeout={_LOCK_MILLISECONDS}",
        )
        with self._running("pg_dump", place, options, stdout=subprocess.PIPE) as process:
            if process.stdout is None:
                raise AssertionError
            return pack(process.stdout, path, observer)

    def restore(self, place: Mapping[str, str], path: Path, observer: BackupObserver) -> None:
        """Fill the database from such a file in one transaction: all or nothing.

        Raises:
            Conflict: the file cannot be unpacked.
            Unavailable: it fails, in its own words.
        """
        options = ("--single-transaction", "--exit-on-error")
        with self._running("pg_restore", place, options, stdin=subprocess.PIPE) as process:
            _feed(process, path, observer)

    def require_readable(self, path: Path) -> None:
        """Pass where the file begins with a table of contents that `pg_restore` understands.

        Raises:
            Conflict: it does not.
            Unavailable: there is no such tool.
        """
        command = [self._path("pg_restore"), "--list"]
        process = subprocess.Popen(  # noqa: S603 - PostgreSQL's tool
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        with process:
            _feed(process, path, None)
        if process.returncode:
            message = f"the archive {path.name} is none that pg_restore can read; take another"
            raise Conflict("backup_damaged", message)

    def _path(self, name: str) -> str:
        found = shutil.which(name, path=str(self._folder) if self._folder else None)
        if found is None:
            message = (
                f"{name} is not found; install PostgreSQL's client tools (postgresql-client), or "
                "name the folder they are in by ASK_PANEL_PG_BIN"
            )
            raise Unavailable("backup_tool_missing", message)
        return found

    @contextmanager
    def _running(
        self,
        name: str,
        place: Mapping[str, str],
        options: Sequence[str],
        *,
        stdin: int = subprocess.DEVNULL,
        stdout: int = subprocess.DEVNULL,
    ) -> Iterator["subprocess.Popen[bytes]"]:
        public, password = _parted(place)
        command = [self._path(name), *options, "--no-password", f"--dbname={public}"]
        with _password_file(password) as environment, TemporaryFile() as said:
            process = subprocess.Popen(  # noqa: S603 - PostgreSQL's tool
                command,
                stdin=stdin,
                stdout=stdout,
                stderr=said,
                env={**os.environ, **environment, "LC_ALL": "C"},
            )
            with process:
                try:
                    yield process
                except BaseException:
                    # Before its input ends, which it might take for the end of the archive.
                    process.kill()
                    raise
            if process.returncode:
                message = f"{name} failed: {_reason(said)}"
                raise Unavailable("backup_tool_failed", message)


def _feed(process: "subprocess.Popen[bytes]", path: Path, observer: BackupObserver | None) -> None:
    """Unpack a file into a process, which may have enough before its end."""
    if process.stdin is None:
        raise AssertionError
    with suppress(BrokenPipeError):
        unpack(path, process.stdin, observer)
        process.stdin.close()


def _parted(place: Mapping[str, str]) -> tuple[str, str | None]:
    """Where the database is, as a connection string without the password; and the password.

    Raises:
        InvalidValue: it holds another secret, which there is no way to hand on unseen.
    """
    parts = dict(place)
    password = parts.pop("password", None)
    if "sslpassword" in parts:
        message = "the database URL must not hold sslpassword here; use a key without a password"
        raise InvalidValue("database_url_invalid", message, field="database_url")
    return make_conninfo("", **parts), password


@contextmanager
def _password_file(password: str | None) -> Iterator[dict[str, str]]:
    """The environment that names a file with the password, which others cannot read."""
    if password is None:
        yield {}
        return
    escaped = password.replace("\\", "\\\\").replace(":", "\\:")
    with TemporaryDirectory(prefix="ask-panel-") as folder:
        path = Path(folder) / "pgpass"
        path.touch(mode=0o600)
        path.write_text(f"*:*:*:*:{escaped}\n", encoding="utf-8")
        yield {"PGPASSFILE": str(path), "PGPASSWORD": ""}


def _reason(said: IO[bytes]) -> str:
    """The first line that says what was wrong; the details, which may hold data, stay out."""
    said.seek(0)
    lines = said.read().decode(errors="replace").splitlines()
    wrong = [line for line in lines if "error:" in line]
    return (wrong or lines or ["it does not say why"])[0].partition("error: ")[2][:_SHOWN] or "?"
