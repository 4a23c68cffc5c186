"""Whole panels of every protocol over real HTTP: each phase gets a fitting answer."""

from collections.abc import Sequence

import pytest
from attrs import evolve

from adapters.llm.models import LanguageModels
from application.panel import AskingPolicy, ConvenePanel, convene_panel
from application.panel.ports import JournalEntry
from domain.evidence import Document
from domain.panel import Panel, PanelStatus, PanelType, synthesis_of
from tests.adapters.llm.reaching import KEY, MODELS, OPENAI
from tests.application.panel.staging import US, Catalogue, OneId, Stage
from tests.fake_llm import FakeLlm
from tests.patience import PATIENCE_SECONDS

NOTES = Document(
    name="bench notes.md",
    text="The device kept its accuracy over 500 hours. No leak was seen at 2 bar.",
)


async def hold(
    models: LanguageModels, panel_type: PanelType, model: str, options: tuple[str, ...]
) -> tuple[Panel, Sequence[JournalEntry]]:
    stage = Stage()
    # The first request loads the provider's own package, which takes seconds on a busy machine.
    policy = AskingPolicy(timeout_seconds=PATIENCE_SECONDS)
    ports = evolve(stage.ports, models=models, policy=policy)
    command = ConvenePanel(
        tenant_id=US,
        query="Which route should the device take?",
        agent_ids=tuple(f"seat-{number}" for number in range(1, 6)),
        panel_type=panel_type,
        options=options,
        documents=(NOTES,),
        closing_vote=True,
        answered_by=model,
    )
    panel = await convene_panel(
        command, uow=stage.uow, catalogue=Catalogue(), models=models, clock=stage.clock, ids=OneId()
    )
    panel = await stage.run(panel, ports)
    return panel, await stage.journal.of_panel(panel.panel_id)


@pytest.mark.parametrize("options", [("510(k)", "De Novo"), ()])
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("panel_type", [one for one in PanelType if one is not PanelType.HYBRID])
async def test_every_phase_of_every_protocol_is_answered_fittingly_at_the_first_attempt(
    models: LanguageModels, panel_type: PanelType, model: str, options: tuple[str, ...]
) -> None:
    panel, entries = await hold(models, panel_type, model, options)

    # A seat for which nothing was left to answer is not asked.
    asked = [entry for entry in entries if entry.attempts]
    assert panel.status is PanelStatus.COMPLETED
    assert [entry.content for entry in asked if entry.attempts > 1] == []
    assert [entry.content for entry in asked if entry.opinion and entry.opinion.abstains] == []
    assert synthesis_of(panel) is not None
    assert all(entry.usage.requests == 1 and entry.usage.tokens for entry in asked)
    assert all(entry.prompt.startswith("system@1 ") for entry in asked)


async def test_what_is_recorded_holds_the_quotes_found_and_no_key(
    models: LanguageModels, fake_llm: FakeLlm
) -> None:
    panel, entries = await hold(models, PanelType.OPEN, OPENAI, ("510(k)", "De Novo"))

    claims = [claim for e in entries if e.opinion for claim in e.opinion.claims]
    assert claims
    assert all(claim.is_supported and claim.source == NOTES.name for claim in claims)
    assert KEY not in repr((panel, entries))
    assert KEY not in repr(fake_llm.record.bodies)
