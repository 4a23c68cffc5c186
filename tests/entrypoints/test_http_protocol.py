"""Heads of requests, on the wire to a server that answers with what it understood."""

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI, Request

from entrypoints import http_protocol
from tests.entrypoints.api.serving import served, spoken
from tests.patience import PATIENCE_SECONDS

HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\n"


@pytest.fixture(scope="module")
def mirror() -> Iterator[str]:
    """The address of a server that answers with the headers and the length of what it read."""
    app = FastAPI()

    @app.post("/")
    async def show(request: Request) -> dict[str, Any]:
        length = len(await request.body())
        return {"headers": dict(request.headers), "length": length}

    with served(app) as url:
        yield url


def shown(answer: bytes) -> Any:  # noqa: ANN401 - any JSON
    return json.loads(answer.partition(b"\r\n\r\n")[2])


@pytest.mark.parametrize(
    "head",
    [
        b"".join(b"X-%d: %s\r\n" % (number, b"a" * 1000) for number in range(500)),
        b"X: " + b"a" * 500_000 + b"\r\n",
    ],
    ids=["many", "one"],
)
def test_a_head_that_is_too_long_is_cut_off(mirror: str, head: bytes) -> None:
    try:
        status, _ = spoken(mirror, HEAD, head)
    except ConnectionError:
        status = 0

    assert status in {0, 400}


def test_a_usual_head_and_a_long_body_are_taken(mirror: str) -> None:
    cookies = b"Cookie: " + b"c" * 8000 + b"\r\n"

    status, answer = spoken(
        mirror, HEAD, cookies, b"Content-Length: 300000\r\n\r\n", b"b" * 300_000
    )

    assert status == 200
    assert shown(answer)["length"] == 300_000


@pytest.mark.parametrize("said", [b"", b"POST / HT", HEAD + b"X-Slow: "])
def test_who_never_gets_to_the_point_is_hung_up_on(
    mirror: str, said: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_protocol, "HEAD_SECONDS", 0.5)

    status, _ = spoken(mirror, said)

    assert status == 0


def test_a_trailer_is_no_header(mirror: str) -> None:
    status, answer = spoken(
        mirror,
        HEAD,
        b"Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n",
        b"X-Tenant-ID: smuggled\r\nAuthorization: smuggled\r\n\r\n",
    )

    assert status == 200
    assert shown(answer)["length"] == 2
    assert b"smuggled" not in answer


def test_a_connection_serves_one_request_after_another(mirror: str) -> None:
    host, _, port = mirror.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE_SECONDS) as connection:
        for _ in range(3):
            connection.sendall(HEAD + b"Content-Length: 2\r\n\r\nhi")
            heard = b""
            while b'"length":2}' not in heard:
                heard += connection.recv(65_536)
            assert heard.startswith(b"HTTP/1.1 200")
