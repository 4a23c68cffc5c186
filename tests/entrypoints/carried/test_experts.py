"""What a process with an accelerator does for those without."""

from collections.abc import Mapping

import pytest

from domain.panel import PanelStatus
from domain.shared import InvalidValue
from entrypoints.bootstrap import Application
from entrypoints.carried.experts import open_local_experts
from tests.adapters.llm.reaching import environment_of
from tests.entrypoints.panels_begun import a_tenant, begun, stored
from tests.fake_llm import FakeLlm
from tests.fake_llm.fixtures import fake_llm

__all__ = ["fake_llm"]


async def test_a_panel_is_run_to_its_end(
    application: Application, environment: Mapping[str, str]
) -> None:
    panel = await begun(application, await a_tenant(application))

    async with open_local_experts(environment) as experts:
        await experts.run_panel(str(panel.tenant_id), str(panel.panel_id))

    assert (await stored(application, panel)).status is PanelStatus.COMPLETED


async def test_texts_become_vectors_of_one_length(
    environment: Mapping[str, str], fake_llm: FakeLlm, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment_of(fake_llm).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ASK_PANEL_EMBEDDING_MODEL", "openai:text-embedding-3-small")

    async with open_local_experts(environment) as experts:
        vectors = await experts.embed(["De Novo", "a 510(k)"])

    assert len(vectors) == 2
    assert {len(vector) for vector in vectors} == {len(vectors[0])}
    assert all(isinstance(number, float) for vector in vectors for number in vector)


async def test_without_an_embedding_model_there_is_nothing_to_embed_with(
    environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ASK_PANEL_EMBEDDING_MODEL", raising=False)

    async with open_local_experts(environment) as experts:
        with pytest.raises(InvalidValue, match="ASK_PANEL_EMBEDDING_MODEL"):
            await experts.embed(["De Novo"])


async def test_a_listed_model_that_is_not_there_is_refused_before_any_panel(
    environment: Mapping[str, str],
) -> None:
    with pytest.raises(InvalidValue) as refusal:
        async with open_local_experts({**environment, "ASK_PANEL_LOCAL_MODELS": "/nowhere"}):
            pass

    assert refusal.value.code in {"local_extra_missing", "model_unknown"}
