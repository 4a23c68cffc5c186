"""Files that are uploaded to be evidence: listed, handed over by signed addresses, removed."""

from datetime import datetime
from typing import Annotated
from urllib.parse import urljoin

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field

from application.evidence import (
    FileDetails,
    OfferUpload,
    RemoveFile,
    SignedAddress,
    find_file,
    list_files,
    offer_upload,
    remove_file,
)
from application.evidence.ports import FILE_LIMIT, FILE_TYPES, MOST_FILES
from domain.tenancy import Permission, Principal
from entrypoints.api.idempotency import Once
from entrypoints.api.panels.answering import json_response
from entrypoints.api.panels.bodies import Body
from entrypoints.api.refusals import REPEATABLE
from entrypoints.api.security import permitted
from entrypoints.api.service import Open
from entrypoints.representation import Document

router = APIRouter(prefix="/files", tags=["files"])

Reader = Annotated[Principal, permitted(Permission.PANELS_READ)]
Writer = Annotated[Principal, permitted(Permission.PANELS_WRITE)]
NamePath = Annotated[str, Path(description="The file's name.", examples=["routes.md"])]

_UNSTORED = {"Cache-Control": "no-store"}


class FileBody(Body):
    """A file to be uploaded: text in UTF-8."""

    name: str = Field(
        description="1 to 100 letters (A-Z), digits, dots, hyphens and underscores.",
        examples=["routes.md"],
    )
    content_type: str = Field(
        description=f"One of {', '.join(sorted(FILE_TYPES))}.", examples=["text/markdown"]
    )
    size: int = Field(strict=True, description=f"In bytes, 1 to {FILE_LIMIT:,}.", examples=[17_240])


class FileDocument(BaseModel):
    """A file."""

    name: str = Field(examples=["routes.md"])
    content_type: str = Field(examples=["text/markdown"])
    size: int = Field(description="In bytes.", examples=[1200])


class AddressDocument(BaseModel):
    """What lets whoever has it do one thing with one file: no key and no tenant are asked for."""

    method: str
    url: str
    headers: dict[str, str] = Field(description="To be sent with it.")
    expires_at: datetime


class OfferedFileDocument(FileDocument):
    """A file that may be uploaded."""

    upload: AddressDocument | None = Field(
        description="Null where the request came again: it is shown once."
    )


class FoundFileDocument(FileDocument):
    """A file that may be downloaded."""

    download: AddressDocument


class FilesDocument(BaseModel):
    """All files of the tenant, in order of the names."""

    files: list[FileDocument] = Field(max_length=MOST_FILES)


@router.get(
    "",
    operation_id="list_files",
    responses={200: {"model": FilesDocument, "description": "In order of the names"}},
)
async def get_files(caller: Reader, service: Open) -> Response:
    """List the files that were uploaded and not removed."""
    found = await list_files(caller, files=service.application.files_of(caller.tenant_id))
    return json_response({"files": [_document(file) for file in found]})


@router.post(
    "",
    operation_id="offer_upload",
    responses={
        **REPEATABLE,
        200: {"model": OfferedFileDocument, "description": "An address that takes the file, once"},
    },
)
async def post_file(
    body: FileBody, caller: Writer, service: Open, once: Once, request: Request
) -> Response:
    """Get an address to upload a file to, which panels can then take as evidence (`files`).

    Nothing is stored until it was uploaded. It must be as was said here: another size or type is
    refused, or counts as if it were not there. The address is shown this once; whoever lost it
    asks anew, without the old `Idempotency-Key`.
    """
    file = FileDetails(name=body.name, content_type=body.content_type, size=body.size)

    async def work() -> Response:
        await service.open_tenant_of(caller)
        address = await offer_upload(
            OfferUpload(by=caller, file=file), files=service.application.files_of(caller.tenant_id)
        )
        document = {**_document(file), "upload": _address(address, request)}
        return json_response(document, headers=_UNSTORED)

    return await once.once(caller.tenant_id, work, shown_once="upload")


@router.get(
    "/{name}",
    operation_id="get_file",
    responses={200: {"model": FoundFileDocument, "description": "With an address that gives it"}},
)
async def get_file(name: NamePath, caller: Reader, service: Open, request: Request) -> Response:
    """Get an address to download a file from."""
    found = await find_file(name, caller, files=service.application.files_of(caller.tenant_id))
    document = {**_document(found.file), "download": _address(found.download, request)}
    return json_response(document, headers=_UNSTORED)


@router.delete(
    "/{name}",
    operation_id="delete_file",
    status_code=204,
    responses={204: {"description": "It is gone, and its name is free"}},
)
async def delete_file(name: NamePath, caller: Writer, service: Open) -> Response:
    """Remove a file; panels that took it as evidence keep its text."""
    await remove_file(
        RemoveFile(by=caller, name=name), files=service.application.files_of(caller.tenant_id)
    )
    return Response(status_code=204)


def _document(file: FileDetails) -> Document:
    return {"name": file.name, "content_type": file.content_type, "size": file.size}


def _address(address: SignedAddress, request: Request) -> Document:
    return {
        "method": address.method,
        # An address of this service's own leads to where the caller reached it.
        "url": urljoin(str(request.base_url), address.url),
        "headers": dict(address.headers),
        "expires_at": address.expires_at.isoformat(),
    }
