"""Processes of the project that run beside this one, and what they take of the machine."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psutil
from attrs import frozen

_PATIENCE_SECONDS = 60
_STOP_SECONDS = 40

ASK_PANEL = str(Path(sys.executable).with_name("ask-panel"))
"""The command that users give."""


@frozen
class Running:
    """A process that runs, with all that it started.

    Attributes:
        process: the process itself.
    """

    process: psutil.Process

    def cpu_seconds(self) -> float:
        """The CPU time that it has taken so far, as user and as system, of all its processes."""
        taken = 0.0
        for one in self._family():
            times = one.cpu_times()
            taken += float(times.user + times.system)
        return taken

    def resident_mib(self) -> float:
        """The memory that it holds now, in MiB."""
        return float(sum(one.memory_info().rss for one in self._family())) / 2**20

    def pin_to(self, core: int) -> None:
        """Let it run on one core alone, where the machine can tell it to."""
        for one in self._family():
            for thread in one.threads():
                os.sched_setaffinity(thread.id, {core})

    def _family(self) -> list[psutil.Process]:
        return [self.process, *self.process.children(recursive=True)]


@contextmanager
def running(
    command: Sequence[str], *, log: Path, environment: Mapping[str, str]
) -> Iterator[Running]:
    """The command as a process, ended with the block.

    Args:
        command: what to run.
        log: where it writes what it says.
        environment: what it is told beside the environment of this process.
    """
    with log.open("ab") as lines:
        process = subprocess.Popen(
            command,
            env={**os.environ, **environment},
            stdout=lines,
            stderr=lines,
            start_new_session=True,
        )
    try:
        yield Running(psutil.Process(process.pid))
    finally:
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def until_answering(url: str, log: Path) -> None:
    """Wait until a server answers at `url`.

    Raises:
        TimeoutError: it does not in a minute; the message holds the end of its log.
    """
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            with urlopen(url, timeout=5):  # noqa: S310 - an address of this machine
                return
        except (URLError, OSError):
            time.sleep(0.05)
    message = f"nothing answers at {url}: {log.read_text()[-2000:]}"
    raise TimeoutError(message)
