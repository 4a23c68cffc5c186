"""What happens to a panel, as it happens (server-sent events)."""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from typing import Annotated

from attrs import define
from fastapi import APIRouter, Depends, Header, Query, Request

from application.panel import find_panel
from application.panel.ports import JournalEntry
from domain.panel import AnswerRecorded, Panel, PanelId
from domain.shared import DomainError, InvalidValue, NotFound, RecordedEvent
from domain.tenancy import Permission, Principal, TenantId
from entrypoints.api.event_stream import SIGN_OF_LIFE, EventStream, one_event
from entrypoints.api.panels.answering import WantedPanel
from entrypoints.api.problem import HttpRefusal
from entrypoints.api.refusals import Responses
from entrypoints.api.security import permitted, readmit
from entrypoints.api.service import Open
from entrypoints.bootstrap import Application
from entrypoints.representation import event_document

router = APIRouter()

IDLE_SECONDS = 15.0
"""How often, where nothing happens, a sign of life is sent; and how often access is looked at."""

_PAGE = 50
_ID = "Last-Event-ID"
_POSITION = re.compile(r"[0-9]{1,18}", re.ASCII)
_DELETED = "deleted"
_EXAMPLE = 'id: 17\nevent: round_started\ndata: {"round_number": 1}\n\n'
_HAPPENING: Responses = {
    200: {
        "description": "The events, as they happen",
        "content": {"text/event-stream": {"example": _EXAMPLE}},
    }
}
_TOO_MANY: Responses = {429: {"description": "The tenant has too many open streams; close some"}}


async def _position(
    request: Request,
    last_event_id: Annotated[
        str | None,
        Header(
            description="The `id` of the last event that came; the next one is sent first.",
            examples=["17"],
        ),
    ] = None,
    after: Annotated[
        str | None,
        Query(
            description="The same, where no header can be set; the header counts.",
            examples=["17"],
        ),
    ] = None,
) -> int:
    """The sequence number after which to begin.

    Raises:
        InvalidValue: it is no sequence number, or given twice.
    """
    field, given = _ID, request.headers.getlist(_ID)
    if last_event_id is None and after is not None:
        field, given = "after", request.query_params.getlist("after")
    if not given:
        return 0
    if len(given) > 1 or _POSITION.fullmatch(given[0]) is None:
        message = f"{field} must be one id of an event: a whole number of at most 18 digits"
        raise InvalidValue("event_id_malformed", message, field=field)
    return int(given[0])


@define(eq=False)
class _Access:
    """Whether whoever reads still may: a key may be revoked, a member removed meanwhile."""

    _request: Request
    _tenant_id: TenantId
    _looked_at: float

    async def require(self) -> None:
        """Pass, and look anew where that was `IDLE_SECONDS` ago.

        Raises:
            DomainError: the credential is not accepted any more, or does not allow this.
        """
        now = asyncio.get_running_loop().time()
        if now - self._looked_at >= IDLE_SECONDS:
            caller = await readmit(self._request, self._tenant_id)
            caller.require(Permission.PANELS_READ)
            self._looked_at = now


@define(eq=False)
class _Reading:
    """Somebody reads a panel's events.

    Attributes:
        application: where they are stored.
        panel: the panel as it stood when it was last loaded.
        bell: is set when there is more.
        access: of whoever reads.
        sent: the sequence number of the last event that was sent.
    """

    application: Application
    panel: Panel
    bell: asyncio.Event
    access: _Access
    sent: int

    async def pieces(self) -> AsyncGenerator[bytes]:
        """What is sent: all that follows `sent`, and at times a sign of life."""
        try:
            yield SIGN_OF_LIFE
            async for piece in self._following():
                yield piece
        except DomainError:
            # The status is sent long since: whoever connects anew is told what it is.
            return

    async def _following(self) -> AsyncIterator[bytes]:
        while True:
            self.bell.clear()
            await self.access.require()
            page = await self._page()
            # Looked at later than the page, so that it tells what of the page may be read now.
            if _changes_panel(page) and not await self._is_still_there():
                yield _end(self.panel.panel_id, _DELETED)
                return
            answers = await self._answers(page)
            for record in page:
                await self.access.require()
                yield _told(record, self.panel, answers)
                self.sent = record.sequence
            if not page and self.panel.status.is_terminal:
                yield _end(self.panel.panel_id, self.panel.status.value)
                return
            if not page and not await self._more():
                yield SIGN_OF_LIFE

    async def _page(self) -> Sequence[RecordedEvent]:
        log = self.application.events(self.panel.tenant_id)
        return await log.of_subject(str(self.panel.panel_id), after=self.sent, limit=_PAGE)

    async def _is_still_there(self) -> bool:
        uow = self.application.unit_of_work(self.panel.tenant_id)
        try:
            self.panel = await find_panel(self.panel.panel_id, uow=uow)
        except NotFound:
            return False
        return True

    async def _answers(self, page: Sequence[RecordedEvent]) -> Sequence[JournalEntry]:
        if not any(record.event_type == AnswerRecorded.event_type for record in page):
            return ()
        journal = self.application.journal(self.panel.tenant_id)
        return await journal.of_panel(self.panel.panel_id)

    async def _more(self) -> bool:
        """Whether there is more, as soon as there is; or that there was none for a while."""
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                return await self.bell.wait()
        except TimeoutError:
            return False


async def _reading(
    panel_id: WantedPanel,
    position: Annotated[int, Depends(_position)],
    caller: Annotated[Principal, permitted(Permission.PANELS_READ)],
    request: Request,
    service: Open,
) -> AsyncIterator[_Reading]:
    application, tenant_id = service.application, caller.tenant_id
    panel = await find_panel(panel_id, uow=application.unit_of_work(tenant_id))
    if service.live.is_full(tenant_id):
        message = "too many streams of this tenant are open; close some, then repeat"
        headers = {"Retry-After": str(int(IDLE_SECONDS))}
        raise HttpRefusal(429, code="streams_too_many", detail=message, headers=headers)
    with (
        service.live.follow(tenant_id, str(panel_id)) as bell,
        service.metrics.open_streams.track_inprogress(),
    ):
        access = _Access(request, tenant_id, asyncio.get_running_loop().time())
        yield _Reading(application, panel, bell, access, position)


@router.get(
    "/{panel_id}/events",
    operation_id="stream_panel_events",
    status_code=200,  # FastAPI reads it off the constructor of other responses
    response_class=EventStream,
    responses={**_HAPPENING, **_TOO_MANY},
)
async def stream_panel_events(reading: Annotated[_Reading, Depends(_reading)]) -> EventStream:
    """Follow what happens to a panel (server-sent events), from its creation or any later event.

    Each event carries its sequence number in the tenant's record as `id`, its type as `event`, and
    one line of JSON as `data`. An `answer_recorded` comes as soon as a seat has answered, with what
    it says; `message_added` follows with the whole round, in speaking order. While people are still
    to answer, what they must not read is null, and `withheld` true; read it from the panel later.
    After the last event of a panel that has ended comes `end`, with the panel's `status` (`deleted`
    where it is gone); until then the stream stays open.
    """
    return EventStream(reading.pieces())


def _changes_panel(page: Sequence[RecordedEvent]) -> bool:
    """Whether the panel is another than before; an answer alone waits in the journal."""
    return any(record.event_type != AnswerRecorded.event_type for record in page)


def _told(record: RecordedEvent, panel: Panel, answers: Sequence[JournalEntry]) -> bytes:
    document = event_document(panel, record, answers)
    return one_event(document, event=record.event_type, event_id=record.sequence)


def _end(panel_id: PanelId, status: str) -> bytes:
    return one_event({"panel_id": str(panel_id), "status": status}, event="end")
