"""Files that are handed over by signed addresses, and a folder that answers at them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from attrs import define, evolve
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, Response

from adapters.files.folder import FileFolder
from adapters.system import SystemClock
from application.evidence import FileDetails, FileStore, SignedAddress
from application.shared import Clock
from domain.shared import DomainError
from tests.entrypoints.api.serving import served
from tests.patience import PATIENCE_SECONDS

NOTE = FileDetails(name="note.md", content_type="text/markdown", size=7)
CONTENT = b"A note."


@define
class Ahead(Clock):
    """The machine's clock, so far ahead."""

    by: timedelta = timedelta()

    def now(self) -> datetime:
        return SystemClock().now().astimezone(UTC) + self.by


@contextmanager
def served_folder(place: Path, clock: Clock) -> Iterator[FileFolder]:
    """A folder whose addresses are answered by a real server."""
    folders: list[FileFolder] = []
    app = FastAPI()

    @app.put("/files/{token}")
    async def put(token: str, request: Request) -> Response:
        try:
            await folders[0].receive(token, await request.body())
        except DomainError as error:
            return PlainTextResponse(error.code, 400)
        return Response()

    @app.get("/files/{token}")
    async def get(token: str) -> Response:
        try:
            file, content = await folders[0].opened(token)
        except DomainError as error:
            return PlainTextResponse(error.code, 400)
        return Response(content, media_type=file.content_type)

    with served(app) as url:
        folders.append(
            FileFolder(
                place=place,
                url=f"{url}/files/",
                secret=lambda: "signs the addresses of the folder",
                clock=clock,
            )
        )
        yield folders[0]


async def sent(address: SignedAddress, content: bytes | None = None) -> httpx.Response:
    async with httpx.AsyncClient(timeout=PATIENCE_SECONDS) as client:
        return await client.request(
            address.method, address.url, headers=dict(address.headers), content=content
        )


async def uploaded(store: FileStore, file: FileDetails = NOTE, content: bytes = CONTENT) -> None:
    assert (await sent(await store.offer_upload(file), content)).status_code == 200


async def uploaded_under(store: FileStore, names: Iterable[str]) -> None:
    """Upload the same under all these names, over one connection."""
    async with httpx.AsyncClient(timeout=PATIENCE_SECONDS) as client:
        for name in names:
            to = await store.offer_upload(evolve(NOTE, name=name))
            answer = await client.put(to.url, headers=dict(to.headers), content=CONTENT)
            assert answer.status_code == 200
