"""The server in a thread of its own, for whatever process asks it."""

import asyncio
import socket
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

from attrs import frozen
from grpclib.server import Server

from tests.modal_server.apps import APPS
from tests.modal_server.containers import CONTAINERS
from tests.modal_server.contents import CONTENTS
from tests.modal_server.protocol import Spoken
from tests.modal_server.workspace import Workspace
from tests.patience import PATIENCE_SECONDS

_HOST = "127.0.0.1"


@frozen
class RunningModal:
    """A server that runs.

    Attributes:
        url: where.
        workspace: what it holds.
    """

    url: str
    workspace: Workspace

    @property
    def environment(self) -> Mapping[str, str]:
        """What leads Modal's client here, and nowhere else."""
        return {
            "MODAL_SERVER_URL": self.url,
            "MODAL_TOKEN_ID": "ak-made-up",
            "MODAL_TOKEN_SECRET": "as-made-up",
            "MODAL_CONFIG_PATH": "/nonexistent/modal.toml",
            # Somebody may edit the code while a test deploys it.
            "MODAL_BUILD_VALIDATION": "ignore",
        }


@contextmanager
def running_modal(workspace: Workspace | None = None) -> Iterator[RunningModal]:
    """A server with that workspace, or an empty one; stopped with the block."""
    workspace = workspace or Workspace()
    listener = socket.create_server((_HOST, 0))
    started: Future[Callable[[], object]] = Future()
    with ThreadPoolExecutor(1, thread_name_prefix="modal server") as thread:
        served = thread.submit(asyncio.run, _serve(workspace, listener, started))
        stop = started.result(PATIENCE_SECONDS)
        try:
            yield RunningModal(f"http://{_HOST}:{listener.getsockname()[1]}", workspace)
        finally:
            stop()
            served.result(PATIENCE_SECONDS)


async def _serve(
    workspace: Workspace, listener: socket.socket, started: "Future[Callable[[], object]]"
) -> None:
    """Serve until what `started` is given is called; connections that are left end with it."""
    stop = asyncio.Event()
    server = Server([Spoken(workspace, {**CONTENTS, **APPS, **CONTAINERS})])
    await server.start(sock=listener)
    started.set_result(partial(asyncio.get_running_loop().call_soon_threadsafe, stop.set))
    await stop.wait()
    server.close()
    # grpclib leaves the connections open that its clients keep.
    for transport in list(asyncio.get_running_loop()._transports.values()):  # type: ignore[attr-defined]  # noqa: SLF001
        transport.close()
    # That a connection is lost is told by the next turn of the loop.
    await asyncio.sleep(0)
