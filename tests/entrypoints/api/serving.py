"""A real server in a thread of the test's own process, and words on the wire to it."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import sleep

import httpx
import uvicorn
from fastapi import FastAPI

from entrypoints.http_protocol import BoundedProtocol
from tests.patience import PATIENCE_SECONDS

TENANT = "01997a3e-5c1f-7b7e-9d5e-0d6c1f2a3b4c"
OF_TENANT = {"X-Tenant-ID": TENANT}


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The address of a server of `app`, stopped with the block."""
    listener = socket.create_server(("127.0.0.1", 0))
    configuration = uvicorn.Config(
        app,
        http=BoundedProtocol,
        lifespan="on",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(configuration)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        while not server.started and thread.is_alive():
            sleep(0.01)
        assert server.started, "the server could not start"
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def spoken(url: str, *parts: bytes) -> tuple[int, bytes]:
    """The status and the rest of what the server answers to these very bytes.

    It answers in its own time, also before it has heard everything; 0 where it only hangs up.
    """
    address = httpx.URL(url)
    with socket.create_connection(
        (address.host, address.port or 80), timeout=PATIENCE_SECONDS
    ) as connection:
        for part in parts:
            connection.sendall(part)
        answer = b""
        while not _is_whole(answer):
            heard = b""
            with suppress(ConnectionResetError):  # it hangs up on those who say too much
                heard = connection.recv(65_536)
            if not heard:
                break
            answer += heard
    return (int(answer.split()[1]), answer) if answer else (0, b"")


def _is_whole(answer: bytes) -> bool:
    """Whether it has its head, and as much of a body as that announces."""
    head, end, body = answer.partition(b"\r\n\r\n")
    announced = re.search(rb"content-length: (\d+)", head.lower())
    return bool(end) and len(body) >= (int(announced[1]) if announced else 0)
