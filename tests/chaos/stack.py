"""What a service runs on, each part of which can be taken away: a database, a model, workers."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from attrs import define, field, frozen

from tests.adapters.llm.reaching import environment_of
from tests.fake_llm import FakeLlm
from tests.fake_llm.running import fake_llm_in_thread
from tests.patience import PATIENCE_SECONDS
from tests.postgresql import APP_ROLE, OWNER, SERVICE, PostgresqlServer, running_server, url_as
from tests.redis_server import RunningRedis, running_redis

LEASE_SECONDS = 10
"""The lease of a worker: short, so that what its panels wait for passes quickly; and longer than
a machine under load stands still."""

_ASK_PANEL = str(Path(sys.executable).with_name("ask-panel"))


@define(eq=False)
class Workers:
    """Processes that run panels; another one starts for each that dies.

    Attributes:
        environment: what they are told.
        log: where they write what they log.
    """

    environment: dict[str, str]
    log: Path
    running: list["subprocess.Popen[bytes]"] = field(factory=list, init=False)
    _frozen: list["subprocess.Popen[bytes]"] = field(factory=list, init=False)

    def start(self) -> None:
        """Start one more."""
        with self.log.open("ab") as log:
            command = [_ASK_PANEL, "worker", "--concurrency", "8"]
            self.running.append(
                subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
            )

    def kill(self) -> None:
        """Kill the one that has lived longest, and start another in its place."""
        victim = self.running.pop(0)
        victim.kill()
        victim.wait()
        self.start()

    def revive(self) -> None:
        """Start another for each that ended by itself, as whoever supervises them does."""
        for ended in [process for process in self.running if process.poll() is not None]:
            self.running.remove(ended)
            self.start()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """All of them stand still for as long as the block lasts: much shorter than a lease."""
        standing = [process for process in self.running if process.poll() is None]
        for process in standing:
            process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            for process in standing:
                process.send_signal(signal.SIGCONT)

    def freeze(self) -> "subprocess.Popen[bytes]":
        """Stop one in the midst of what it does, and start another in its place."""
        frozen_one = self.running.pop(0)
        frozen_one.send_signal(signal.SIGSTOP)
        self._frozen.append(frozen_one)
        self.start()
        return frozen_one

    def thaw(self, frozen_one: "subprocess.Popen[bytes]") -> None:
        """Let it go on; it counts among the workers again."""
        frozen_one.send_signal(signal.SIGCONT)
        self._frozen.remove(frozen_one)
        self.running.append(frozen_one)

    def stop(self) -> list[int]:
        """End all of them as an operator does; their exit statuses."""
        for process in self.running:
            process.terminate()
        return [process.wait(timeout=PATIENCE_SECONDS) for process in self.running]

    def end(self) -> None:
        """Leave none behind."""
        for process in (*self.running, *self._frozen):
            process.kill()
            process.wait()


@frozen
class Stack:
    """All of it, running.

    Attributes:
        server: the database's, which can crash.
        service_url: the database, for the service's user.
        redis: what carries signals between processes.
        fake: the language model, which counts what it is asked.
        workers: who run panels; none yet.
    """

    server: PostgresqlServer
    service_url: str
    redis: RunningRedis
    fake: FakeLlm
    workers: Workers


@contextmanager
def running_stack(folder: Path, *, latency: float) -> Iterator[Stack]:
    """A stack of its own, whose model answers after `latency` seconds.

    Args:
        folder: where the workers log.
        latency: of the model, in seconds.
    """
    import asyncio  # noqa: PLC0415 - nobody else here has a loop

    from entrypoints.bootstrap import prepare_database  # noqa: PLC0415 - slow to load

    with (
        running_server(durable=True) as server,
        server.new_database() as url,
        running_redis() as redis,
        fake_llm_in_thread() as fake,
        # This process convenes the panels, so it must know the model too.
        patch.dict(os.environ, environment_of(fake)),
    ):
        asyncio.run(prepare_database(url_as(url, OWNER), APP_ROLE))
        fake.latency = latency
        service_url = url_as(url, SERVICE)
        workers = Workers(_environment(service_url, redis), folder / "workers.log")
        try:
            yield Stack(server, service_url, redis, fake, workers)
        finally:
            workers.end()


def _environment(service_url: str, redis: RunningRedis) -> dict[str, str]:
    return {
        **os.environ,
        "ASK_PANEL_DATABASE_URL": service_url,
        "ASK_PANEL_REDIS_URL": redis.url,
        "ASK_PANEL_LEASE_SECONDS": str(LEASE_SECONDS),
        "ASK_PANEL_TENANT_RUNS_AT_ONCE": "100",
    }
