"""A panel that another process runs is followed, answer by answer."""

import asyncio
from pathlib import Path

import pytest

from application.panel import Person
from application.panel.ports import SilentObserver
from domain.panel import PanelId, PanelStatus, PanelType
from entrypoints.bootstrap import open_application
from entrypoints.cli.following import follow
from entrypoints.deliberations import run_panel
from entrypoints.settings import Settings
from tests.entrypoints.cli.conftest import Run
from tests.entrypoints.panels_begun import a_tenant, begun


async def test_a_panel_is_followed_while_another_process_runs_it(
    sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(sqlite_url)
    async with open_application(settings) as ours, open_application(settings) as other:
        tenant_id = await a_tenant(ours)
        panel = await begun(ours, tenant_id)
        following = asyncio.create_task(follow(ours, tenant_id, panel.panel_id))
        await asyncio.sleep(0.1)
        await run_panel(other, tenant_id, panel.panel_id, observer=SilentObserver())
        followed = await following

    told = [line[9:] for line in capsys.readouterr().err.splitlines()]
    assert followed.status is PanelStatus.COMPLETED
    assert told[0] == "Round 1 begins: 3 seats"
    names = {member.agent_name for member in panel.members}
    assert {line.strip().partition(":")[0] for line in told[1:4]} == names
    assert all(line.endswith(("510(k)", "De Novo")) or "abstains" in line for line in told[1:4])
    assert told[4].startswith("Measured: agreement ")


async def test_of_a_panel_with_people_nobody_reads_what_was_said_and_following_ends_with_waiting(
    sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with open_application(Settings(sqlite_url)) as application:
        tenant_id = await a_tenant(application)
        people = (Person(agent_id="ann", name="Ann"),)
        panel = await begun(application, tenant_id, panel_type=PanelType.HYBRID, people=people)
        await run_panel(application, tenant_id, panel.panel_id, observer=SilentObserver())
        await follow(application, tenant_id, panel.panel_id)

    told = [line[9:].strip() for line in capsys.readouterr().err.splitlines()]
    assert told[-1] == "Waits for ann"
    answers = [line for line in told if "answered" in line]
    assert len(answers) == 3
    assert all(line.endswith(": has answered") for line in answers)


def test_an_ended_panel_is_told_from_its_record_and_then_shown(run: Run, evidence: Path) -> None:
    panel_id = run("ask", "Which?", "--evidence", evidence, "--json").document["panel_id"]

    ran = run("panels", "show", panel_id, "--follow", "--json")

    assert "Round 1 begins: 5 seats" in ran.err
    assert ran.document == run("panels", "show", panel_id, "--json").document


def test_what_is_not_there_cannot_be_followed(run: Run) -> None:
    ran = run("panels", "show", str(PanelId.generate()), "--follow")

    assert ran.status != 0
    assert "there is no panel" in ran.err
