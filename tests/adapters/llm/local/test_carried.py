"""Experts that a carrier opens on a machine of their own: the weights first, then whole panels."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from domain.panel import PanelStatus
from entrypoints.bootstrap import Application
from entrypoints.carried.experts import open_local_experts
from tests.entrypoints.carried.environment import application, environment
from tests.entrypoints.panels_begun import a_tenant, begun, stored

__all__ = ["application", "environment"]


@pytest.fixture
def told(
    tiny: Path, environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> Mapping[str, str]:
    """What the process is told, which lists the tiny model."""
    models = {
        "ASK_PANEL_LOCAL_MODELS": str(tiny),
        "ASK_PANEL_EMBEDDING_MODEL": "local:minilm",
    }
    for name, value in models.items():
        monkeypatch.setenv(name, value)
    return {**environment, **models}


async def test_the_weights_are_in_memory_before_the_first_panel(told: Mapping[str, str]) -> None:
    from adapters.llm.local.weights import weights_in  # noqa: PLC0415 - needs torch

    weights_in.cache_clear()
    async with open_local_experts(told):
        assert weights_in.cache_info().currsize == 1


async def test_a_panel_of_local_seats_is_run_and_texts_become_vectors(
    told: Mapping[str, str], tiny: Path, application: Application
) -> None:
    panel = await begun(application, await a_tenant(application), answered_by=f"local:{tiny}")

    async with open_local_experts(told) as experts:
        await experts.run_panel(str(panel.tenant_id), str(panel.panel_id))
        vectors = await experts.embed(["De Novo", "a 510(k)"])

    ended = await stored(application, panel)
    assert ended.status in {PanelStatus.COMPLETED, PanelStatus.FAILED}
    assert len(ended.discussions) >= 1
    assert [len(vector) for vector in vectors] == [384, 384]
