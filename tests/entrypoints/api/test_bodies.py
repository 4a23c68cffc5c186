"""Requests that are malformed, too long or too slow, on the wire to a real server."""

import json

import httpx
import pytest

from tests.entrypoints.api.serving import OF_TENANT, TENANT, spoken

HEAD = (
    b"POST /api/v1/panels HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"X-Tenant-ID: " + TENANT.encode() + b"\r\n"
)
LONG = b"x" * 20_000

MALFORMED = {
    "no JSON": b"{",
    "NaN": b'{"query": NaN}',
    "Infinity": b'{"query": -Infinity}',
    "a number beyond doubles": b'{"query": 1e999}',
    "an integer of 5,000 digits": b'{"query": ' + b"9" * 5000 + b"}",
    "a lone surrogate": rb'{"query": "\ud800"}',
    "bytes that are no UTF-8": b'{"query": "\xff\xfe"}',
    "a byte order mark": b'\xef\xbb\xbf{"query": "x"}',
    "UTF-16": '{"query": "x"}'.encode("utf-16"),
    "a trailing comma": b'{"query": "x",}',
    "two documents": b'{"query": "x"} {}',
    "a raw NUL": b'{"query": "a\0b"}',
}
UNFIT = {
    "a list": (b"[]", "body"),
    "a text": (b'"query"', "body"),
    "null": (b"null", "body"),
    "a number": (b"5", "body"),
    "NUL in a text": (rb'{"query": "a\u0000b"}', "query"),
    "NUL in a list": (rb'{"query": "q", "options": ["a", "b\u0000"]}', "options.1"),
    "NUL in a name": (rb'{"query\u0000": "q"}', "(a name)"),
    "deep nesting": (b'{"query": ' + b"[" * 900 + b"]" * 900 + b"}", "query"),
}


def post(client: httpx.Client, body: bytes, media_type: str = "application/json") -> httpx.Response:
    return client.post(
        "/api/v1/panels", content=body, headers=OF_TENANT | {"Content-Type": media_type}
    )


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
def test_what_is_no_json_is_refused(client: httpx.Client, body: bytes) -> None:
    answer = post(client, body)

    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.json()["code"], answer.json()["field"]) == ("body_malformed", "body")


@pytest.mark.parametrize(("body", "field"), UNFIT.values(), ids=UNFIT)
def test_a_refusal_names_the_field(client: httpx.Client, body: bytes, field: str) -> None:
    answer = post(client, body)

    assert answer.status_code == 400
    assert answer.json()["field"].startswith(field)
    assert field in answer.json()["detail"]


@pytest.mark.parametrize(
    "media_type", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_a_body_of_another_type_is_refused(client: httpx.Client, media_type: str) -> None:
    answer = post(client, b'{"query": "x"}', media_type)

    assert answer.status_code == 400
    assert answer.json()["field"] == "Content-Type"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "identity, gzip"])
def test_a_compressed_body_is_refused_unread(client: httpx.Client, encoding: str) -> None:
    answer = client.post(
        "/api/v1/panels",
        content=b"\x1f\x8b" + bytes(1000),
        headers=OF_TENANT | {"Content-Encoding": encoding, "Content-Type": "application/json"},
    )

    assert answer.status_code == 415
    assert answer.json()["code"] == "encoding_refused"


def test_a_body_that_announces_its_length_is_refused_before_it_comes(service: str) -> None:
    status, answer = spoken(service, HEAD, b"Content-Length: 999999999\r\n\r\n")

    assert status == 413
    assert b"body_too_large" in answer
    assert b"connection: close" in answer.lower()


def test_a_chunked_body_is_refused_while_it_comes(service: str) -> None:
    chunk = f"{len(LONG):x}\r\n".encode() + LONG + b"\r\n"

    status, _ = spoken(service, HEAD, b"Transfer-Encoding: chunked\r\n\r\n", chunk)

    assert status == 413


def test_only_convening_a_panel_may_carry_evidence(client: httpx.Client) -> None:
    body = json.dumps({"note": "x" * 8000}).encode()

    panel, other = (
        post(client, body),
        client.post(
            "/api/v1/consensus",
            content=body,
            headers=OF_TENANT | {"Content-Type": "application/json"},
        ),
    )

    assert panel.status_code == 400
    assert other.status_code == 413


def test_a_body_that_trickles_in_is_refused(service: str) -> None:
    status, answer = spoken(service, HEAD, b"Content-Length: 100\r\n\r\n", b'{"que')

    assert status == 408
    assert b"body_too_slow" in answer


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
        b"Content-Length: 2\r\nContent-Length: 3\r\n",
        b"Content-Length: -2\r\n",
        b"Transfer-Encoding: chunked, gzip\r\n",
        b"Transfer-Encoding : chunked\r\n",
    ],
)
def test_a_body_whose_end_is_disputed_is_refused(service: str, framing: bytes) -> None:
    status, _ = spoken(service, HEAD + framing + b"\r\n", b"{}")

    assert status in {0, 400, 415}


@pytest.mark.parametrize(
    ("target", "field"),
    [
        ("/api/v1/experts/a%00b", "path"),
        ("/api/v1/experts/%ff", "path"),
        ("/api/v1/panels?text=a%00b", "text"),
        ("/api/v1/panels?text=%ed%a0%80", "query string"),
        ("/api/v1/panels?text=" + "a" * 9000, "query string"),
    ],
)
def test_a_target_that_is_no_text_is_refused(service: str, target: str, field: str) -> None:
    head = f"GET {target} HTTP/1.1\r\nHost: localhost\r\nX-Tenant-ID: {TENANT}\r\n\r\n"

    status, answer = spoken(service, head.encode())

    assert status == 400
    assert f'"field":"{field}"'.encode() in answer


def test_the_server_goes_on_after_all_that(client: httpx.Client) -> None:
    assert client.get("/health/ready").status_code == 200
