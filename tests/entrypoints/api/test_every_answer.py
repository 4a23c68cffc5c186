"""What every answer has, whatever was asked."""

from pathlib import Path
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrypoints.api.app import create_app
from entrypoints.api.request_id import request_id_of
from entrypoints.settings import Settings
from tests.entrypoints.api.serving import OF_TENANT, TENANT, served

SECRET = "postgresql://me:hunter2@db/panels"


@pytest.mark.parametrize("path", ["/health/live", "/api/v1/experts", "/nowhere"])
def test_an_answer_is_never_sniffed_framed_or_shared(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "private" in headers["Cache-Control"]
    assert "server" not in headers


def test_only_a_service_behind_tls_tells_browsers_to_insist_on_it(
    client: httpx.Client, sqlite_url: str
) -> None:
    with served(create_app(Settings(sqlite_url, https=True))) as url:
        behind_tls = httpx.get(f"{url}/health/live")

    assert "max-age" in behind_tls.headers["Strict-Transport-Security"]
    assert "Strict-Transport-Security" not in client.get("/health/live").headers


def test_a_well_formed_request_id_is_kept(client: httpx.Client) -> None:
    answer = client.get("/nowhere", headers={"X-Request-ID": "deploy-7.check_1"})

    assert answer.headers["X-Request-ID"] == "deploy-7.check_1"
    assert answer.json()["request_id"] == "deploy-7.check_1"


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "<script>", "-dash", "a;b"])
def test_any_other_request_id_is_replaced(client: httpx.Client, given: str) -> None:
    answer = client.get("/nowhere", headers={"X-Request-ID": given})

    assert UUID(answer.headers["X-Request-ID"]).version == 7
    assert answer.json()["request_id"] == answer.headers["X-Request-ID"]


@given(st.lists(st.binary(max_size=80), max_size=3))
def test_a_request_id_is_always_safe_to_write_into_a_log(given: list[bytes]) -> None:
    headers = [(b"x-request-id", value) for value in given]

    made = request_id_of({"headers": headers})

    assert made.isascii()
    assert made.isprintable()
    assert 1 <= len(made) <= 64


def test_an_unknown_path_and_method_are_problems(client: httpx.Client) -> None:
    unknown, unfit = client.get("/api/v1/nowhere"), client.put("/api/v1/experts")

    assert (unknown.status_code, unknown.json()["code"]) == (404, "path_unknown")
    assert (unfit.status_code, unfit.json()["code"]) == (405, "method_not_allowed")
    assert unfit.headers["Allow"] == "GET"
    for answer in (unknown, unfit):
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_fault_of_ours_tells_nothing_but_the_request_id(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    app = create_app(Settings(f"sqlite:///{tmp_path / 'panels.db'}"))

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError(SECRET)

    with served(app) as url:
        answer = httpx.get(f"{url}/broken", headers={"X-Request-ID": "one"})
        again = httpx.get(f"{url}/health/ready")

    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "hunter2" not in answer.text
    assert "RuntimeError" not in answer.text
    assert again.status_code == 200
    assert "request_id=one" in capsys.readouterr().out


def test_long_answers_are_compressed_for_those_who_take_it(client: httpx.Client) -> None:
    packed = client.get("/api/v1/experts", headers={**OF_TENANT, "Accept-Encoding": "gzip"})
    plain = client.get("/api/v1/experts", headers={**OF_TENANT, "Accept-Encoding": "identity"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Content-Encoding" not in plain.headers
    assert packed.json() == plain.json()


def test_a_stream_is_never_compressed(client: httpx.Client) -> None:
    asked = OF_TENANT | {"Accept-Encoding": "gzip"}
    panel = client.post("/api/v1/panels", json={"query": "Which route?"}, headers=asked)
    path = f"/api/v1/panels/{panel.json()['panel_id']}/events"

    with client.stream("GET", path, headers=asked) as stream:
        assert stream.status_code == 200
        assert "Content-Encoding" not in stream.headers


def test_the_log_tells_of_a_request_what_helps_to_find_it(
    client: httpx.Client, capsys: pytest.CaptureFixture[str]
) -> None:
    panel = "01997a3e-5c1f-7b7e-9d5e-0d6c1f2a3b4e"
    asked = OF_TENANT | {"X-Request-ID": "look-for-me"}

    client.get(f"/api/v1/panels/{panel}?text=unlogged", headers=asked)

    (line,) = (one for one in capsys.readouterr().out.splitlines() if "look-for-me" in one)
    assert f"tenant_id={TENANT}" in line
    assert f"panel_id={panel}" in line
    assert "status=404" in line
    assert "ms=" in line
    assert "unlogged" not in line


def test_only_listed_origins_may_read_answers(client: httpx.Client) -> None:
    listed = client.get("/health/live", headers={"Origin": "https://app.example.org"})
    other = client.get("/health/live", headers={"Origin": "https://evil.example.org"})

    assert listed.headers["Access-Control-Allow-Origin"] == "https://app.example.org"
    assert "X-Request-ID" in listed.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Origin" not in other.headers


def test_a_page_of_a_listed_origin_may_ask_with_our_headers(client: httpx.Client) -> None:
    asked = {
        "Origin": "https://app.example.org",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "x-tenant-id,idempotency-key,authorization",
    }

    listed = client.options("/api/v1/panels", headers=asked)
    other = client.options("/api/v1/panels", headers=asked | {"Origin": "https://evil.example.org"})

    assert listed.status_code == 200
    assert other.status_code == 400
    assert "Access-Control-Allow-Origin" not in other.headers


@pytest.mark.parametrize("host", ["evil.example.org", "127.0.0.1.evil.org", "", "[::2]:80"])
def test_without_authentication_other_names_of_this_machine_are_refused(
    client: httpx.Client, host: str
) -> None:
    answer = client.get("/api/v1/experts", headers={"Host": host})

    assert answer.status_code == 403
    assert answer.json()["code"] == "loopback_only"


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1", "[::1]:8000"])
def test_the_loopback_names_are_served(client: httpx.Client, host: str) -> None:
    assert client.get("/api/v1/experts", headers={**OF_TENANT, "Host": host}).status_code == 200
