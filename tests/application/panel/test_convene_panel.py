"""A question is put, and the panel is stored as a draft with its seats and its evidence."""

import pytest

from adapters.memory import MemoryEventLog
from application.panel import convene_panel
from application.panel.convene_panel import DEFAULT_SEATS
from domain.consensus import ConsensusRule
from domain.evidence import Document
from domain.panel import DEFAULT_RULES, PROTOCOLS, PanelStatus, PanelType, Source
from domain.shared import Conflict, IllegalState, InvalidValue
from domain.tenancy import TenantContext, TenantId, TenantMismatch
from tests.application.panel.staging import (
    NOW,
    PANEL,
    US,
    Catalogue,
    OneId,
    Stage,
    StoppedClock,
    a_question,
)

NOTE = Document(name="note.md", text="There is a predicate.")


async def nothing_was_stored(stage: Stage) -> bool:
    events = await MemoryEventLog(stage.store, US).after(0, limit=10)
    return not events and not stage.store.of(US).panels and not stage.store.of(US).documents


async def test_the_panel_is_stored_as_it_was_asked_for() -> None:
    stage = Stage()

    panel = await stage.convene(a_question(seed=7, panel_type=PanelType.OPEN))

    stored = await stage.stored(panel)
    assert stored.panel_id.value == PANEL
    assert (stored.tenant_id, stored.query, stored.seed) == (US, "Shall we?", 7)
    assert (stored.panel_type, stored.status) == (PanelType.OPEN, PanelStatus.DRAFT)
    assert (stored.options, stored.dimensions) == (("yes", "no"), ("risk",))
    assert stored.created_at == NOW


async def test_the_experts_that_are_named_are_invited_in_order() -> None:
    panel = await Stage().convene(a_question(agent_ids=("seat-3", "seat-1")))

    assert [member.agent_id for member in panel.members] == ["seat-3", "seat-1"]
    assert [member.agent_name for member in panel.members] == ["Expert 3", "Expert 1"]
    assert {member.answered_by for member in panel.members} == {"scripted"}


@pytest.mark.parametrize("panel_type", list(PROTOCOLS))
async def test_where_no_expert_is_named_the_first_of_the_catalogue_are_invited(
    panel_type: PanelType,
) -> None:
    panel = await Stage().convene(a_question(agent_ids=(), panel_type=panel_type))

    invited = [member.agent_id for member in panel.members]
    assert invited == [f"seat-{n}" for n in range(1, DEFAULT_SEATS + 1)]


async def test_an_unknown_expert_is_refused_by_name_and_nothing_is_stored() -> None:
    stage = Stage()

    with pytest.raises(InvalidValue, match="there is no expert 'oracle'") as refusal:
        await stage.convene(a_question(agent_ids=("seat-1", "oracle"), documents=(NOTE,)))

    assert refusal.value.field == "agent_ids"
    assert await nothing_was_stored(stage)


async def test_more_experts_than_seats_are_refused_and_nothing_is_stored() -> None:
    stage = Stage()
    six = tuple(f"seat-{n}" for n in range(1, 7))

    with pytest.raises(IllegalState, match="maximum of 5 members"):
        await stage.convene(a_question(agent_ids=six, documents=(NOTE,)))

    assert await nothing_was_stored(stage)


async def test_one_expert_alone_is_no_panel_and_nothing_is_stored() -> None:
    stage = Stage()

    with pytest.raises(IllegalState, match="minimum of 2 members, not 1"):
        await stage.convene(a_question(agent_ids=("seat-1",)))

    assert await nothing_was_stored(stage)


async def test_an_expert_named_twice_is_refused() -> None:
    with pytest.raises(InvalidValue, match="already in panel"):
        await Stage().convene(a_question(agent_ids=("seat-1", "seat-1")))


async def test_a_question_that_breaks_a_rule_is_refused_and_nothing_is_stored() -> None:
    stage = Stage()

    with pytest.raises(InvalidValue, match="query cannot be empty"):
        await stage.convene(a_question(query=" "))

    assert await nothing_was_stored(stage)


async def test_the_evidence_is_stored_and_named_with_its_digest() -> None:
    stage = Stage()

    panel = await stage.convene(a_question(documents=(NOTE,)))

    assert panel.sources == (Source(name="note.md", digest=NOTE.digest),)
    async with stage.uow as uow:
        assert await uow.documents.text(NOTE.digest) == NOTE.text


async def test_two_documents_of_one_name_are_refused() -> None:
    other = Document(name="note.md", text="There is none.")

    with pytest.raises(InvalidValue, match="sources must differ"):
        await Stage().convene(a_question(documents=(NOTE, other)))


async def test_the_rule_is_the_one_named_or_that_of_the_type() -> None:
    rule = ConsensusRule(threshold=0.9)

    named = await Stage().convene(a_question(rule=rule))
    default = await Stage().convene(a_question())

    assert named.measurements.rule == rule
    assert default.measurements.rule == DEFAULT_RULES[PanelType.STRUCTURED]


async def test_what_happened_is_on_the_record() -> None:
    stage = Stage()

    await stage.convene(a_question())

    events = await MemoryEventLog(stage.store, US).after(0, limit=10)
    assert [event.event_type for event in events] == ["panel_created", *["member_added"] * 3]


async def test_a_second_panel_of_the_same_id_is_refused() -> None:
    stage = Stage()
    await stage.convene(a_question())

    with pytest.raises(Conflict):
        await stage.convene(a_question())


async def test_nobody_convenes_on_behalf_of_another_tenant() -> None:
    stage = Stage()

    with TenantContext.use(TenantId.generate()), pytest.raises(TenantMismatch):
        await convene_panel(
            a_question(),
            uow=stage.uow,
            catalogue=Catalogue(),
            models=stage.models,
            clock=StoppedClock(),
            ids=OneId(),
        )
