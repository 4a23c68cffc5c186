"""A worker as its users start it: a process of its own."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from attrs import frozen

from tests.patience import PATIENCE_SECONDS


@frozen
class Worker:
    """A running worker.

    Attributes:
        process: the process.
        output: where it writes what it says and logs.
    """

    process: "subprocess.Popen[bytes]"
    output: Path

    @property
    def said(self) -> str:
        """All that it has written so far."""
        return self.output.read_text()

    def until_it_says(self, pattern: str) -> "re.Match[str]":
        """What fits the pattern in its output, once it is there."""
        began = monotonic()
        while True:
            found = re.search(pattern, self.said)
            if found:
                return found
            assert self.process.poll() is None, self.said
            assert monotonic() - began < PATIENCE_SECONDS, self.said
            sleep(0.05)

    def stop(self) -> int:
        """End it as an operator does; its exit status."""
        self.process.terminate()
        return self.process.wait(PATIENCE_SECONDS)


@contextmanager
def worker(
    folder: Path, database_url: str, *arguments: str, environment: Mapping[str, str] | None = None
) -> Iterator[Worker]:
    """A worker on the database, ended with the block."""
    output = folder / "worker.log"
    told = {**os.environ, "ASK_PANEL_DATABASE_URL": database_url, **(environment or {})}
    command = [str(Path(sys.executable).with_name("ask-panel")), "worker", *arguments]
    with output.open("wb") as stream:
        process = subprocess.Popen(command, env=told, stdout=stream, stderr=stream)
    try:
        yield Worker(process, output)
    finally:
        process.kill()
        process.wait()
