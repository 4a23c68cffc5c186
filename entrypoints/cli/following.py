"""Follow a panel that runs elsewhere: each answer, round and measurement as it is recorded."""

import asyncio
import json
from collections.abc import Sequence

from rich.text import Text

from application.panel import find_panel
from application.panel.ports import JournalEntry
from domain.panel import AnswerRecorded, Panel, PanelId
from domain.shared import RecordedEvent
from domain.tenancy import TenantId
from entrypoints.bootstrap import Application
from entrypoints.cli.output import progress_console
from entrypoints.cli.plain_text import shortened
from entrypoints.cli.progress import Story
from entrypoints.told import name_of, told_by

_LOOK_SECONDS = 0.5
_PAGE = 100


async def follow(application: Application, tenant_id: TenantId, panel_id: PanelId) -> Panel:
    """Say on stderr what happens to the panel until it has ended or waits for people.

    Raises:
        NotFound: the tenant has no such panel, or not any more.
    """
    uow, seen = application.unit_of_work(tenant_id), 0
    while True:
        # Looked at before the record, which then tells all that it has come through.
        panel = await find_panel(panel_id, uow=uow)
        seen = await _say_more(application, panel, after=seen)
        if panel.status.is_terminal or panel.awaited is not None:
            return panel
        await asyncio.sleep(_LOOK_SECONDS)


async def _say_more(application: Application, panel: Panel, *, after: int) -> int:
    """Say what the record tells beyond `after`; the place of the last event."""
    console = progress_console()
    log, journal = application.events(panel.tenant_id), application.journal(panel.tenant_id)
    story = Story(panel, application.clock, application.clock.now())
    while page := await log.of_subject(str(panel.panel_id), after=after, limit=_PAGE):
        answers = await journal.of_panel(panel.panel_id)
        for record in page:
            line = _line(record, panel, answers, story)
            if line is not None:
                told = f"{record.occurred_at:%H:%M:%S} {line}"
                console.print(Text(shortened(told, console.width)), soft_wrap=True)
        after = page[-1].sequence
    return after


def _line(
    record: RecordedEvent, panel: Panel, answers: Sequence[JournalEntry], story: Story
) -> str | None:
    if record.event_type != AnswerRecorded.event_type or record.payload is None:
        return told_by(record, panel)
    event = json.loads(record.payload)
    place = (event["round_number"], event["phase"], event["agent_id"])
    for entry in answers:
        if (entry.round_number, entry.phase, entry.agent_id) == place:
            return f"  {name_of(panel, entry.agent_id)}: {story.answer(entry)}"
    return told_by(record, panel)
