"""`make serve-full`: the service with all it can have, on one machine, until Ctrl-C.

PostgreSQL and Redis come from wheels of the development environment; what they hold is removed in
the end. Production takes servers of its own, and the same three commands: prepare, serve, worker.
"""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from entrypoints.bootstrap import prepare_database
from tests.postgresql import APP_ROLE, OWNER, SERVICE, running_server, url_as
from tests.redis_server import running_redis

WORKERS = 2

_ASK_PANEL = str(Path(sys.executable).with_name("ask-panel"))
_STOP_SECONDS = 40
"""A worker hands its panels back after half a lease."""


def main() -> None:
    """Start all of it, say what listens where, and stop it again in the reverse order."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with ExitStack() as stack:
        _say("starting PostgreSQL and Redis")
        server = stack.enter_context(running_server(durable=True))
        url = stack.enter_context(server.new_database())
        redis = stack.enter_context(running_redis())
        asyncio.run(prepare_database(url_as(url, OWNER), APP_ROLE))
        service_url = url_as(url, SERVICE)
        environment = {
            **os.environ,
            "ASK_PANEL_DATABASE_URL": service_url,
            "ASK_PANEL_REDIS_URL": redis.url,
            # What it opens goes with the database in the end.
            "ASK_PANEL_CURSOR_SECRET": os.urandom(32).hex(),
        }
        _say(f"PostgreSQL: {service_url} (its owner is {OWNER})")
        _say(f"Redis: {redis.url}")
        commands = [["serve"], *([["worker"]] * WORKERS)]
        running = [stack.enter_context(_running(command, environment)) for command in commands]
        _say(f"the REST interface, its metrics and {WORKERS} workers start; Ctrl-C ends all of it")
        while not stop.wait(0.5) and all(process.poll() is None for process in running):
            pass
        _say("stopping")


@contextmanager
def _running(
    arguments: list[str], environment: Mapping[str, str]
) -> Iterator["subprocess.Popen[bytes]"]:
    # In a session of its own: Ctrl-C reaches it through this process alone, and in order.
    process = subprocess.Popen(  # noqa: S603 - the project's own command
        [_ASK_PANEL, *arguments], env=environment, start_new_session=True
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def _say(line: str) -> None:
    sys.stderr.write(f"full stack: {line}\n")


main()
