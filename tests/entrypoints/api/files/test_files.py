"""Files of evidence over REST, on the folder of the embedded default."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from application.evidence.ports import FILE_LIMIT, MOST_FILES, PANEL_LIMIT
from domain.tenancy import Role, TenantId
from entrypoints.api.app import create_app
from entrypoints.api.files import FilesDocument, FoundFileDocument, OfferedFileDocument
from entrypoints.settings import Settings
from tests.entrypoints.api.panels.conftest import (
    PANELS,
    QUESTION,
    Caller,
    client_of,
    refusal_of,
    running,
)

FILES = "/api/v1/files"
NAME = "routes.md"
TEXT = "No predicate fits the new claim, so a De Novo request is feasible.\r\n"
CONTENT = b"\xef\xbb\xbf" + TEXT.encode()


def details(content: bytes = CONTENT, name: str = NAME) -> dict[str, Any]:
    return {"name": name, "content_type": "text/markdown", "size": len(content)}


async def offered(caller: Caller, content: bytes = CONTENT, name: str = NAME) -> Any:  # noqa: ANN401 - any JSON
    response = await caller.http.post(FILES, json=details(content, name))
    assert response.status_code == 200, response.text
    return response.json()["upload"]


async def uploaded(caller: Caller, content: bytes = CONTENT, name: str = NAME) -> None:
    address = await offered(caller, content, name)
    response = await caller.http.put(address["url"], headers=address["headers"], content=content)
    assert response.status_code == 204, response.text


async def test_a_file_goes_up_and_comes_down_by_addresses_that_need_no_key(
    caller: Caller, open_app: FastAPI, capsys: pytest.CaptureFixture[str]
) -> None:
    offer = await caller.http.post(FILES, json=details())
    upload = offer.json()["upload"]
    async with client_of(open_app) as nobody:
        taken = await nobody.put(upload["url"], headers=upload["headers"], content=CONTENT)
        found = await caller.http.get(f"{FILES}/{NAME}")
        given = await nobody.get(found.json()["download"]["url"])

    OfferedFileDocument.model_validate(offer.json(), extra="forbid")
    FoundFileDocument.model_validate(found.json(), extra="forbid")
    assert upload["url"].startswith("http://127.0.0.1/api/v1/file-content?token=")
    assert taken.status_code == 204
    assert given.content == CONTENT
    assert "token=" not in capsys.readouterr().out
    assert {offer.headers["Cache-Control"], found.headers["Cache-Control"]} == {"no-store"}


async def test_what_is_served_is_saved_by_browsers_and_never_taken_for_a_page(
    caller: Caller,
) -> None:
    page = b"<script>alert(1)</script>"
    await uploaded(caller, page)
    found = (await caller.http.get(f"{FILES}/{NAME}")).json()

    headers = (await caller.http.get(found["download"]["url"])).headers

    assert headers["Content-Disposition"] == f'attachment; filename="{NAME}"'
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Type"].partition(";")[0] == "text/markdown"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "no-store" in headers["Cache-Control"]


async def test_files_are_listed_until_they_are_removed(caller: Caller) -> None:
    await uploaded(caller, name="b.md")
    await uploaded(caller, name="a.md")

    listed = (await caller.http.get(FILES)).json()
    FilesDocument.model_validate(listed, extra="forbid")
    assert listed == {"files": [details(name="a.md"), details(name="b.md")]}

    statuses = [(await caller.http.delete(f"{FILES}/a.md")).status_code for _ in range(2)]
    assert statuses == [204, 404]
    assert refusal_of(await caller.http.get(f"{FILES}/a.md"))[:2] == (404, "file_unknown")
    assert (await caller.http.get(FILES)).json() == {"files": [details(name="b.md")]}


async def test_a_panel_takes_files_as_evidence_and_keeps_their_text(caller: Caller) -> None:
    await uploaded(caller)
    body = QUESTION | {"evidence": [], "files": [NAME]}

    path = (await caller.http.post(PANELS, json=body)).headers["Location"]
    await caller.http.delete(f"{FILES}/{NAME}")
    panel = await caller.execute(path)

    assert [source["name"] for source in panel["sources"]] == [NAME]
    assert panel["status"] == "completed"
    quoted = [citation["quote"] for citation in panel["citations"]]
    assert any("a De Novo request is feasible" in text for text in quoted)
    assert not any("\r" in text or "\ufeff" in text for text in quoted)


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (CONTENT, "other.md", "file_unknown"),
        (CONTENT, "../routes.md", "file_name_invalid"),
        (b" \n", NAME, "file_not_text"),
    ],
)
async def test_a_file_that_cannot_be_taken_is_named_by_its_place(
    caller: Caller, content: bytes, name: str, code: str
) -> None:
    await uploaded(caller, content)

    refused = await caller.http.post(PANELS, json=QUESTION | {"files": [name]})

    assert refusal_of(refused) == (400, code, "files.0")


async def test_a_panel_takes_no_more_than_so_much(caller: Caller) -> None:
    large = b"x" * FILE_LIMIT
    await uploaded(caller, large, "one.md")
    await uploaded(caller, large[: PANEL_LIMIT - FILE_LIMIT + 1], "two.md")

    refused = await caller.http.post(PANELS, json=QUESTION | {"files": ["one.md", "two.md"]})

    assert refusal_of(refused) == (400, "files_too_large", "files.1")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        *(
            ({"name": name}, "name")
            for name in ("../../x", "/etc/passwd", "a\\b", "a/b", ".hidden", "CON ", "x" * 4096, "")
        ),
        ({"content_type": "text/html"}, "content_type"),
        ({"content_type": "image/svg+xml"}, "content_type"),
        ({"size": 0}, "size"),
        ({"size": FILE_LIMIT + 1}, "size"),
        ({"size": "7"}, "size"),
        ({"tenant_id": str(TenantId.generate())}, "tenant_id"),
    ],
)
async def test_what_may_not_be_offered_is_refused_by_its_field(
    caller: Caller, change: dict[str, object], field: str
) -> None:
    refused = await caller.http.post(FILES, json=details() | change)

    assert (refusal_of(refused)[0], refusal_of(refused)[2]) == (400, field)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"short", "file_not_as_offered"),
        (CONTENT + b"!", "file_not_as_offered"),
        (b"\x89PNG" + CONTENT[4:], "file_not_text"),
        (b"\0" * len(CONTENT), "file_not_text"),
    ],
)
async def test_what_was_not_offered_is_not_stored(
    caller: Caller, content: bytes, code: str
) -> None:
    address = await offered(caller)

    refused = await caller.http.put(address["url"], content=content)

    assert refusal_of(refused) == (400, code, "body")
    assert (await caller.http.get(FILES)).json() == {"files": []}


async def test_an_upload_has_a_length_limit_and_comes_unpacked(caller: Caller) -> None:
    address = await offered(caller)

    too_long = await caller.http.put(address["url"], content=b"x" * (FILE_LIMIT + 1))
    packed = await caller.http.put(
        address["url"], content=CONTENT, headers={"Content-Encoding": "gzip"}
    )

    assert refusal_of(too_long)[:2] == (413, "body_too_large")
    assert refusal_of(packed)[:2] == (415, "encoding_refused")


async def test_an_address_that_came_again_is_not_kept_to_be_read(caller: Caller) -> None:
    key = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}

    first, again = [await caller.http.post(FILES, json=details(), headers=key) for _ in range(2)]

    assert first.json()["upload"]["method"] == "PUT"
    assert again.json() == details() | {"upload": None}


async def test_a_name_is_used_once_until_it_is_free_again(caller: Caller) -> None:
    earlier = await offered(caller)
    await uploaded(caller)

    assert refusal_of(await caller.http.post(FILES, json=details()))[:2] == (409, "file_exists")
    again = await caller.http.put(earlier["url"], content=CONTENT)
    assert refusal_of(again)[:2] == (409, "file_exists")


async def test_a_tenant_has_so_many_files(caller: Caller, stranger: Caller) -> None:
    for number in range(MOST_FILES):
        await uploaded(caller, b"x", f"{number}.md")

    refused = await caller.http.post(FILES, json=details())

    assert refusal_of(refused)[:2] == (409, "files_too_many")
    await uploaded(stranger)


@pytest.mark.parametrize("method", ["GET", "PUT"])
async def test_an_address_that_nobody_gave_leads_nowhere(caller: Caller, method: str) -> None:
    address = await offered(caller)
    forged = [
        "/api/v1/file-content",
        "/api/v1/file-content?token=x",
        address["url"][:-4] + "AAAA",
    ]

    for url in forged:
        refused = await caller.http.request(method, url)
        assert refusal_of(refused)[:2] == (401, "address_refused")


async def test_who_guesses_addresses_is_told_to_wait_and_who_was_given_one_is_not(
    sqlite_url: str,
) -> None:
    app = create_app(Settings(sqlite_url, rate_limit=5))
    tenant = {"X-Tenant-ID": str(TenantId.generate())}
    async with running(app), client_of(app, **tenant) as http:
        given = await offered(Caller(TenantId.from_string(tenant["X-Tenant-ID"]), http))
        guesses = [await http.get("/api/v1/file-content?token=x")]
        while guesses[-1].status_code == 401 and len(guesses) < 100:
            guesses.append(await http.get("/api/v1/file-content?token=x"))
        taken = await http.put(given["url"], content=CONTENT)

    assert len(guesses) > 5
    assert guesses[-1].status_code == 429
    assert "Retry-After" in guesses[-1].headers
    assert taken.status_code == 204


async def test_another_tenants_file_is_answered_like_one_that_does_not_exist(
    caller: Caller, stranger: Caller
) -> None:
    await uploaded(caller)

    foreign = await stranger.http.get(f"{FILES}/{NAME}")
    unknown = await stranger.http.get(f"{FILES}/nowhere.md")
    taken = await stranger.http.post(PANELS, json=QUESTION | {"files": [NAME]})
    await stranger.http.delete(f"{FILES}/{NAME}")

    assert refusal_of(foreign) == refusal_of(unknown) == (404, "file_unknown", None)
    assert refusal_of(taken)[:2] == (400, "file_unknown")
    assert (await stranger.http.get(FILES)).json() == {"files": []}
    assert (await caller.http.get(f"{FILES}/{NAME}")).status_code == 200


async def test_who_reads_panels_reads_files_and_who_convenes_them_brings_some(
    caller_as: Callable[[Role], Any],
) -> None:
    editor, viewer = await caller_as(Role.EDITOR), await caller_as(Role.VIEWER)
    await uploaded(editor)

    assert (await viewer.http.get(f"{FILES}/{NAME}")).status_code == 200
    assert (await viewer.http.get(FILES)).status_code == 200
    for refused in (
        await viewer.http.post(FILES, json=details(name="mine.md")),
        await viewer.http.delete(f"{FILES}/{NAME}"),
    ):
        assert refused.status_code == 403
    del viewer.http.headers["Authorization"]
    assert (await viewer.http.get(FILES)).status_code == 401


async def test_files_lie_in_the_folder_that_is_set_and_stay_when_the_service_stops(
    sqlite_url: str, tmp_path: Path
) -> None:
    settings = Settings(sqlite_url, file_folder=str(tmp_path / "shared"))
    tenant_id = TenantId.generate()
    listed = []
    for upload in (True, False):
        app = create_app(settings)
        async with running(app), client_of(app, **{"X-Tenant-ID": str(tenant_id)}) as http:
            if upload:
                await uploaded(Caller(tenant_id, http))
            listed.append((await http.get(FILES)).json())

    assert listed == [{"files": [details()]}] * 2
    assert [*(tmp_path / "shared").rglob("content")]


async def test_where_several_machines_share_no_folder_no_files_are_kept(
    postgresql_app_url: str,
) -> None:
    app = create_app(Settings(postgresql_app_url))
    tenant = {"X-Tenant-ID": str(TenantId.generate())}
    async with running(app), client_of(app, **tenant) as http:
        refusals = [
            await http.post(FILES, json=details()),
            await http.get(FILES),
            await http.post(PANELS, json=QUESTION | {"files": [NAME]}),
        ]
        nowhere = await http.get("/api/v1/file-content?token=x")

    for refused in refusals:
        assert refusal_of(refused)[:2] == (503, "files_unconfigured")
        assert "ASK_PANEL_FILE_FOLDER" in refused.json()["detail"]
    assert refusal_of(nowhere)[:2] == (401, "address_refused")
