"""All that is stored of one tenant, as one file: a zip archive of JSON lines and a manifest."""

import hashlib
import json
import os
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from attrs import define, field

from application.panel.ports import PanelFilter
from application.shared import check_record
from application.tenancy import find_tenant
from domain.panel import Panel
from domain.shared import InvalidValue, NotFound, Unavailable
from domain.tenancy import TenantContext, TenantId
from entrypoints.application import Application
from entrypoints.representation import Document, tenant_document
from entrypoints.representation.access import key_document
from entrypoints.representation.plain import plain
from entrypoints.representation.record import usage_document

FORMAT = 1
"""The version of the archive's layout."""

MANIFEST = "manifest.json"

_PAGE = 200
_LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)

Lines = AsyncIterator[Document]


async def export_tenant(
    application: Application,
    tenant_id: TenantId,
    file: Path,
    *,
    looked_at: Callable[[str], None] = lambda _: None,
) -> Document:
    """Write all that is stored of the tenant, without secrets, and give the manifest.

    All of it is as it stood when the export began, where the store can do that (see
    `Application.at_one_moment`); only uploaded files, which lie elsewhere, are as they are when
    they are read. The file appears once it is whole, for its owner's eyes only.

    Args:
        application: the ports on the open database.
        tenant_id: whose data.
        file: where to; nothing may be there.
        looked_at: is called with a part's name for each of its lines.

    Raises:
        NotFound: there is no such tenant.
        InvalidValue: the file is there already.
        Unavailable: it cannot be written.
    """
    with _appearing_whole(file) as archive, TenantContext.use(tenant_id):
        async with application.at_one_moment(application) as still:
            manifest = await _write(still, tenant_id, _Archive(archive, looked_at))
        archive.writestr(MANIFEST, json.dumps(manifest, indent=2, ensure_ascii=False))
    return manifest


async def _write(application: Application, tenant_id: TenantId, parts: "_Archive") -> Document:
    """Write every part, and give the manifest."""
    exported_at = application.clock.now()
    tenant = await find_tenant(tenant_id, directory=application.directory)
    for name, lines in _parts(application, tenant_id):
        await parts.add(f"{name}.jsonl", lines)
    return {
        "format": FORMAT,
        "tenant": tenant_document(tenant),
        "exported_at": exported_at.isoformat(),
        "usage": await _usage(application, tenant_id),
        "chain": plain(await check_record(application.events(tenant_id))),
        "files": parts.files,
    }


@contextmanager
def _appearing_whole(file: Path) -> Iterator[ZipFile]:
    """An archive that lies at its place once the block has ended well."""
    if file.exists():
        message = f"{file} exists already; name another file"
        raise InvalidValue("output_exists", message, field="output")
    half = file.with_name(f"{file.name}.part")
    try:
        with (
            os.fdopen(os.open(half, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as to,
            ZipFile(to, "w", ZIP_DEFLATED) as archive,
        ):
            yield archive
        half.rename(file)
    except OSError as error:
        message = f"{file} cannot be written ({error.strerror}); name another by --output"
        raise Unavailable("output_unwritable", message) from error
    finally:
        with suppress(OSError):
            half.unlink()


@define
class _Archive:
    """An archive of JSON lines; `files` tells what it holds so far."""

    archive: ZipFile
    looked_at: Callable[[str], None]
    files: dict[str, Document] = field(factory=dict)

    async def add(self, name: str, lines: Lines) -> None:
        digest, count = hashlib.sha256(), 0
        with self.archive.open(name, "w", force_zip64=True) as member:
            async for document in lines:
                line = json.dumps(document, ensure_ascii=False, allow_nan=False).encode() + b"\n"
                digest.update(line)
                member.write(line)
                count += 1
                self.looked_at(name)
        self.files[name] = {"lines": count, "sha256": digest.hexdigest()}


def _parts(application: Application, tenant_id: TenantId) -> Sequence[tuple[str, Lines]]:
    return (
        ("panels", _panels(application, tenant_id)),
        ("answers", _answers(application, tenant_id)),
        ("documents", _documents(application, tenant_id)),
        ("events", _events(application, tenant_id)),
        ("holds", _holds(application, tenant_id)),
        ("members", _members(application, tenant_id)),
        ("keys", _keys(application, tenant_id)),
        ("webhooks", _webhooks(application, tenant_id)),
        ("files", _files(application, tenant_id)),
    )


async def _each_panel(application: Application, tenant_id: TenantId) -> AsyncIterator[Panel]:
    before = None
    uow = application.unit_of_work(tenant_id)
    while True:
        async with uow:
            page = await uow.panels.search(PanelFilter(), limit=_PAGE, before=before)
        if not page:
            return
        for summary in page:
            # One that was erased since it was listed is not there.
            with suppress(NotFound):
                async with uow:
                    panel = await uow.panels.get(summary.panel_id)
                yield panel
        before = page[-1].place


async def _panels(application: Application, tenant_id: TenantId) -> Lines:
    async for panel in _each_panel(application, tenant_id):
        yield {name: value for name, value in plain(panel).items() if name != "_events"}


async def _answers(application: Application, tenant_id: TenantId) -> Lines:
    journal = application.journal(tenant_id)
    async for panel in _each_panel(application, tenant_id):
        for entry in await journal.of_panel(panel.panel_id):
            yield plain(entry)


async def _documents(application: Application, tenant_id: TenantId) -> Lines:
    told: set[str] = set()
    uow = application.unit_of_work(tenant_id)
    async for panel in _each_panel(application, tenant_id):
        for digest in {source.digest for source in panel.sources} - told:
            told.add(digest)
            async with uow:
                yield {"digest": digest, "text": await uow.documents.text(digest)}


async def _events(application: Application, tenant_id: TenantId) -> Lines:
    log, seen = application.events(tenant_id), 0
    while page := await log.after(seen, limit=_PAGE):
        for record in page:
            yield plain(record)
        seen = page[-1].sequence


async def _holds(application: Application, tenant_id: TenantId) -> Lines:
    for hold in await application.holds(tenant_id).all():
        yield plain(hold)


async def _members(application: Application, tenant_id: TenantId) -> Lines:
    for member in await application.members(tenant_id).all():
        yield plain(member)


async def _keys(application: Application, tenant_id: TenantId) -> Lines:
    for key in await application.keys(tenant_id).all():
        yield key_document(key, now=application.clock.now())


async def _webhooks(application: Application, tenant_id: TenantId) -> Lines:
    for webhook in await application.notification.webhooks(tenant_id).all():
        shown = plain(webhook)
        del shown["sealed_secret"]
        yield {**shown, "types": sorted(type_.value for type_ in webhook.types)}


async def _files(application: Application, tenant_id: TenantId) -> Lines:
    if application.files is None:
        return
    files = application.files.of(tenant_id)
    for file in await files.all():
        # One that was removed since it was listed is not there.
        with suppress(NotFound):
            content = b64encode(await files.read(file.name)).decode()
            yield {**plain(file), "content_base64": content}


async def _usage(application: Application, tenant_id: TenantId) -> Document:
    return usage_document(await application.usage(tenant_id).since(_LONG_AGO))
