from pathlib import Path

import pytest

from application.panel.ports import SilentObserver
from domain.panel import PanelStatus, PanelType
from entrypoints.bootstrap import open_application
from entrypoints.deliberations import run_panel
from entrypoints.settings import Settings
from tests.entrypoints.panels_begun import a_tenant, begun


@pytest.mark.parametrize("panel_type", [one for one in PanelType if one is not PanelType.HYBRID])
async def test_a_panel_of_local_seats_runs_to_its_end(
    tiny: Path, sqlite_url: str, panel_type: PanelType
) -> None:
    model = f"local:{tiny}"
    async with open_application(Settings(sqlite_url)) as application:
        tenant_id = await a_tenant(application)
        panel = await begun(application, tenant_id, panel_type=panel_type, answered_by=model)

        ended = await run_panel(application, tenant_id, panel.panel_id, observer=SilentObserver())
        entries = await application.journal(tenant_id).of_panel(panel.panel_id)

    answered = [entry for entry in entries if entry.usage.requests]
    assert ended.status is PanelStatus.COMPLETED
    assert {entry.agent_id for entry in answered} > {one.agent_id for one in panel.members}
    assert all(entry.usage.output_tokens for entry in answered)
    assert {entry.model for entry in answered} == {str(tiny)}
