"""A unit of work is one call, which takes all of it or nothing; the chain is everybody's."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from operator import attrgetter

import psycopg
import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.rows import TupleRow

from adapters.procrastinate.enqueuing import job_of
from adapters.sql import Database, SqlEventLog, SqlMemberships, SqlPanelUnitOfWork
from adapters.sql.revision import HEAD
from adapters.supabase import (
    SupabaseAnswerJournal,
    SupabaseEventLog,
    SupabaseMemberships,
    SupabasePanelUnitOfWork,
    SupabaseProject,
)
from adapters.supabase.project import MOST_ROWS
from adapters.supabase.tokens import ServiceTokens
from adapters.system import SystemClock
from application.panel import BeginPanel, begin_panel
from application.shared import check_record
from domain.evidence import Document
from domain.panel import HUMAN, PanelId
from domain.shared import (
    GENESIS,
    Conflict,
    InvalidValue,
    StaleVersion,
    Unavailable,
    covered_text,
    first_broken_link,
    seal,
)
from domain.tenancy import Member, MembershipGranted, Role, TenantId
from tests.contracts.examples import NOW, a_panel, an_entry, begin, cancel, found, stored
from tests.contracts.test_memberships import a_member, granted
from tests.contracts.test_panels_under_way import Noon
from tests.postgresql import SERVICE, url_as
from tests.supabase.connected import connected
from tests.supabase.gateway import Gateway
from tests.supabase.project import Project
from tests.supabase.tokens import SECRET

NOTE = Document(name="note.md", text="A note.")


async def test_whatever_a_unit_of_work_writes_it_is_committed_by_one_call(
    project: SupabaseProject, supabase_project: Project, tenant_id: TenantId
) -> None:
    panel, other = a_panel(tenant_id, evidence=(NOTE,)), a_panel(tenant_id)

    async with SupabasePanelUnitOfWork(project, tenant_id) as uow:
        await uow.documents.add([NOTE])
        await uow.panels.add(panel)
        await uow.panels.add(other)
        begin(panel)
        await uow.panels.save(panel)
        supabase_project.gateway.requests.clear()
        await uow.commit()

    assert supabase_project.gateway.requests == [("POST", "/rest/v1/rpc/commit_unit")]
    assert (await found(SupabasePanelUnitOfWork(project, tenant_id), panel.panel_id)).version == 2


async def test_nothing_is_asked_of_the_project_where_nothing_was_written(
    project: SupabaseProject, supabase_project: Project, tenant_id: TenantId
) -> None:
    supabase_project.gateway.requests.clear()

    async with SupabasePanelUnitOfWork(project, tenant_id) as uow:
        await uow.commit()

    assert supabase_project.gateway.requests == []


async def test_a_save_that_is_overtaken_before_its_commit_is_refused_with_all_beside_it(
    project: SupabaseProject, tenant_id: TenantId
) -> None:
    panel_id = (
        await stored(SupabasePanelUnitOfWork(project, tenant_id), a_panel(tenant_id))
    ).panel_id
    beside = a_panel(tenant_id)
    slow, fast = (SupabasePanelUnitOfWork(project, tenant_id) for _ in range(2))

    async with slow:
        late = await slow.panels.get(panel_id)
        cancel(late)
        await slow.panels.add(beside)
        await slow.panels.save(late)
        async with fast:
            early = await fast.panels.get(panel_id)
            begin(early)
            await fast.panels.save(early)
            await fast.commit()
        with pytest.raises(StaleVersion) as refusal:
            await slow.commit()

    assert refusal.value.code == "panel_stale"
    assert (await found(fast, panel_id)).version == 2
    check = await check_record(SupabaseEventLog(project, tenant_id))
    assert check.is_intact
    assert check.events == 4


async def test_a_panel_that_another_process_begins_meanwhile_is_counted_anew(
    supabase_project: Project, tenant_id: TenantId
) -> None:
    async with connected(supabase_project) as here, connected(supabase_project) as there:
        panel, other = a_panel(tenant_id), a_panel(tenant_id)
        for one in (panel, other):
            await stored(SupabasePanelUnitOfWork(here, tenant_id), one)

        async with SupabasePanelUnitOfWork(here, tenant_id) as uow:
            begin(panel)
            await uow.panels.save(panel)
            assert await uow.panels.count_under_way() == 1
            command = BeginPanel(panel_id=other.panel_id, at_once=1)
            await begin_panel(command, uow=SupabasePanelUnitOfWork(there, tenant_id), clock=Noon())
            with pytest.raises(Conflict) as refusal:
                await uow.commit()

    assert refusal.value.code == "panels_counted_anew"


@pytest.fixture
async def own_database(supabase_project: Project) -> AsyncIterator[Database]:
    """The project's database over a connection of the service's own."""
    database = await Database.open(url_as(supabase_project.database_url, SERVICE))
    yield database
    await database.close()


@settings(
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(subject=st.from_type(Member).map(attrgetter("subject")), microsecond=st.integers(0, 999_999))
async def test_both_ways_seal_the_same_events_alike(
    project: SupabaseProject, own_database: Database, subject: str, microsecond: int
) -> None:
    ours, theirs = (a_member(TenantId.generate(), subject) for _ in range(2))
    at = NOW.replace(microsecond=microsecond)
    events = [
        MembershipGranted(
            tenant_id=one.tenant_id,
            occurred_at=at,
            by='Größe "木" \\ \U0001f343',
            member=subject,
            name="A",
            role=Role.OWNER,
        )
        for one in (ours, theirs)
    ]

    await SupabaseMemberships(project, ours.tenant_id).add(ours, events[0])
    await SqlMemberships(own_database, theirs.tenant_id).add(theirs, events[1])

    by_request = await SupabaseEventLog(project, ours.tenant_id).after(0, limit=9)
    by_connection = await SqlEventLog(own_database, theirs.tenant_id).after(0, limit=9)
    assert list(by_request) == [seal(events[0], sequence=1, previous_digest=GENESIS)]
    assert list(by_connection) == [seal(events[1], sequence=1, previous_digest=GENESIS)]


async def test_one_chain_goes_on_by_requests_and_by_connections(
    project: SupabaseProject, own_database: Database, tenant_id: TenantId
) -> None:
    panel = await stored(SupabasePanelUnitOfWork(project, tenant_id), a_panel(tenant_id))
    ways = (
        SqlPanelUnitOfWork(own_database, tenant_id),
        SupabasePanelUnitOfWork(project, tenant_id),
    )

    for way, change in zip(ways, (begin, cancel), strict=True):
        async with way:
            seen = await way.panels.get(panel.panel_id)
            change(seen)
            await way.panels.save(seen)
            await way.commit()

    record = await SupabaseEventLog(project, tenant_id).after(0, limit=9)
    assert first_broken_link(record) is None
    assert list(record) == list(await SqlEventLog(own_database, tenant_id).after(0, limit=9))


@pytest.mark.parametrize(
    "change",
    [{"payload": "{}"}, {"link": '"a", "b", "2026-11-21T09:30:00+00:00", "c"]'}],
    ids=["another payload", "another link"],
)
async def test_a_link_that_does_not_belong_to_its_payload_is_refused(
    project: SupabaseProject, tenant_id: TenantId, change: Mapping[str, str]
) -> None:
    payload, link = covered_text(granted(a_member(tenant_id)))
    events = [{"payload": payload, "link": link, **change}]

    with pytest.raises(InvalidValue):
        await project.call(tenant_id, "commit_unit", {"unit": {"writes": [], "events": events}})

    assert await SupabaseEventLog(project, tenant_id).last() == 0


async def test_a_panel_is_enqueued_with_the_commit_that_begins_it_and_once(
    supabase_project: Project, tenant_id: TenantId, database: psycopg.Connection[TupleRow]
) -> None:
    async with connected(supabase_project, job_of=job_of) as project:
        panel = await stored(SupabasePanelUnitOfWork(project, tenant_id), a_panel(tenant_id))
        undone = SupabasePanelUnitOfWork(project, tenant_id)
        async with undone:
            begin(panel)
            await undone.panels.save(panel)
        assert jobs(database, tenant_id) == []

        seen = await found(undone, panel.panel_id)
        await begin_panel(
            BeginPanel(panel_id=seen.panel_id),
            uow=SupabasePanelUnitOfWork(project, tenant_id),
            clock=Noon(),
        )
        first = jobs(database, tenant_id)
        entry = evolve(an_entry(panel.panel_id), model=HUMAN)
        await SupabaseAnswerJournal(project, tenant_id).record(entry)

    assert first == [("panels", "run_panel", f"{tenant_id}:{panel.panel_id}", str(panel.panel_id))]
    assert jobs(database, tenant_id) == first


def jobs(database: psycopg.Connection[TupleRow], tenant_id: TenantId) -> list[TupleRow]:
    wanted = "SELECT queue_name, task_name, lock, args ->> 'panel_id' FROM jobs.procrastinate_jobs"
    own = f"{wanted} WHERE args ->> 'tenant_id' = %s"
    return database.execute(own, [str(tenant_id)]).fetchall()


async def test_more_answers_come_back_than_the_project_gives_at_a_time(
    project: SupabaseProject, tenant_id: TenantId
) -> None:
    panel = await stored(SupabasePanelUnitOfWork(project, tenant_id), a_panel(tenant_id))
    journal = SupabaseAnswerJournal(project, tenant_id)
    entries = [an_entry(panel.panel_id, agent_id=f"seat-{n}") for n in range(MOST_ROWS + 5)]

    await asyncio.gather(*(journal.record(entry) for entry in entries))

    assert len(await journal.of_panel(panel.panel_id)) == len(entries)
    events = await SupabaseEventLog(project, tenant_id).after(0, limit=MOST_ROWS * 2)
    assert len(events) == len(entries) + 3


async def test_the_legacy_secret_signs_as_well(
    supabase_project: Project, tenant_id: TenantId
) -> None:
    async with connected(supabase_project, secret=SECRET) as project:
        panel = await stored(SupabasePanelUnitOfWork(project, tenant_id), a_panel(tenant_id))

        assert (
            await found(SupabasePanelUnitOfWork(project, tenant_id), panel.panel_id)
        ).version == 1


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((503, "paused"), "storage_unreachable"),
        ((502, "<html>Bad gateway</html>"), "storage_unreachable"),
        ((429, "slow down"), "storage_busy"),
        ((401, '{"message": "Invalid API key"}'), "storage_refused"),
        ((401, '{"code": "PGRST301", "message": "JWSError"}'), "storage_refused"),
        ((404, '{"code": "PGRST202", "message": "no function"}'), "database_unprepared"),
        ((504, '{"code": "PGRST003", "message": "pool"}'), "storage_busy"),
        ((500, '{"code": "57014", "message": "statement timeout"}'), "storage_busy"),
        ((500, '{"code": "53100", "message": "disk full"}'), "storage_full"),
        ((500, '{"code": "P0001", "message": "a secret detail"}'), "storage_failed"),
    ],
)
async def test_what_the_project_refuses_is_told_in_the_domains_terms(
    project: SupabaseProject,
    supabase_project: Project,
    tenant_id: TenantId,
    answer: tuple[int, str],
    code: str,
) -> None:
    supabase_project.gateway.answer = answer

    with pytest.raises((Unavailable, Conflict)) as reading:
        await found(SupabasePanelUnitOfWork(project, tenant_id), PanelId.generate())
    with pytest.raises((Unavailable, Conflict)) as writing:
        await SupabaseAnswerJournal(project, tenant_id).record(an_entry(PanelId.generate()))

    for refusal in (reading, writing):
        assert refusal.value.code == code
        assert "secret detail" not in refusal.value.message


async def test_a_project_that_is_not_there_is_named_as_such(supabase_project: Project) -> None:
    nowhere = evolve(supabase_project, gateway=Gateway(0, url="http://127.0.0.1:9"))

    with pytest.raises(Unavailable) as refusal:
        async with connected(nowhere):
            pass

    assert refusal.value.code == "storage_unreachable"


async def test_a_project_of_another_revision_is_refused(
    supabase_project: Project, database: psycopg.Connection[TupleRow]
) -> None:
    database.execute("UPDATE ask_panel_revision SET version_num = '0001'")
    try:
        with pytest.raises(Conflict) as refusal:
            async with connected(supabase_project):
                pass
    finally:
        database.execute("UPDATE ask_panel_revision SET version_num = %s", [HEAD])

    assert refusal.value.code == "database_unprepared"


@pytest.mark.parametrize("code", ["22023", "42501"])
async def test_a_project_without_the_services_role_is_not_prepared(
    supabase_project: Project, code: str
) -> None:
    supabase_project.gateway.answer = (403, json.dumps({"code": code, "message": "role"}))

    with pytest.raises(Conflict) as refusal:
        async with connected(supabase_project):
            pass

    assert refusal.value.code == "database_unprepared"
    assert "ask_panel_app" in refusal.value.message


def test_a_secret_that_cannot_sign_is_refused_without_being_shown() -> None:
    public = json.dumps({"kty": "EC", "crv": "P-256", "x": "confidential", "y": "confidential"})

    with pytest.raises(InvalidValue) as refusal:
        ServiceTokens(public, SystemClock(), "ask_panel_app")

    assert refusal.value.field == "supabase_secret"
    assert "confidential" not in str(refusal.value)
