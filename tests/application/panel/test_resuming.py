"""Wherever the power fails, the panel ends as if it had not, and nobody is asked again."""

from collections import Counter
from contextlib import suppress
from itertools import count
from typing import Any

import pytest
from attrs import fields
from langgraph.checkpoint.memory import InMemorySaver

from adapters.memory import MemoryEventLog
from domain.consensus import ConsensusRule
from domain.panel import AnswerRecorded, Packet, Panel, PanelStatus
from tests.application.panel.every_type import EVERY_TYPE, a_stage, convened, to_its_end
from tests.application.panel.staging import US, Fuse, PowerCutError, Stage, a_question

SEATS, ROUNDS = 3, 2
RULE = ConsensusRule(threshold=1, maximum_rounds=5)


def outcome_of(panel: Panel) -> dict[str, Any]:
    """All that a panel is, but how often it was saved."""
    left_out = {"_events", "version"}
    return {f.name: getattr(panel, f.name) for f in fields(Panel) if f.name not in left_out}


async def story_of(stage: Stage) -> tuple[list[str], list[str]]:
    """What is told in order, and the answers: seats that are asked at once answer in any order."""
    told = await MemoryEventLog(stage.store, US).after(0, limit=200)
    answers = [str(one.payload) for one in told if one.event_type == AnswerRecorded.event_type]
    others = [str(one.payload) for one in told if one.event_type != AnswerRecorded.event_type]
    return others, sorted(answers)


CUTS = [
    ("journal", "before", "kept"),
    ("journal", "after", "lost"),
    ("uow", "before", "lost"),
    ("uow", "after", "kept"),
]


@pytest.mark.parametrize(("port", "moment", "checkpoints"), CUTS)
@EVERY_TYPE
async def test_wherever_a_panel_of_any_type_is_cut_off_it_ends_as_one_that_was_not(
    kind: str, port: str, moment: str, checkpoints: str
) -> None:
    uninterrupted = a_stage()
    expected = await to_its_end(uninterrupted, await convened(uninterrupted, kind, rule=RULE))
    told = await story_of(uninterrupted)
    bought = Counter(place_of(one) for one in uninterrupted.experts.packets)

    for use in count(1):
        stage, fuse = a_stage(), Fuse(use)
        panel = await convened(stage, kind, rule=RULE)
        with suppress(PowerCutError):
            await to_its_end(stage, panel, stage.ports_with(fuse, port, moment))
        if not fuse.has_blown:
            break
        entries = await stage.journal.of_panel(panel.panel_id)
        recorded = {(one.round_number, one.phase, one.agent_id) for one in entries}
        if checkpoints == "lost":
            stage.checkpoints = InMemorySaver()
        ended = await to_its_end(stage, panel)

        assert outcome_of(ended) == outcome_of(expected)
        assert outcome_of(await stage.stored(panel)) == outcome_of(expected)
        assert await story_of(stage) == told
        again = Counter(place_of(one) for one in stage.experts.packets) - bought
        assert not again.keys() & recorded
        assert again.total() <= (moment == "before") * len(expected.members)


def place_of(packet: Packet) -> tuple[int, str, str]:
    return packet.round_number, packet.phase.name, packet.seat.agent_id


async def test_a_panel_that_is_cut_off_again_and_again_still_ends() -> None:
    stage = Stage()
    panel = await stage.convene(a_question())

    cuts = 0
    while (await stage.stored(panel)).status is not PanelStatus.COMPLETED:
        with suppress(PowerCutError):
            await stage.run(panel, stage.ports_that_fail("journal", "after", 1))
        cuts += 1

    assert SEATS < cuts <= SEATS * ROUNDS + 1
    assert max(Counter(stage.experts.asked).values()) == 1
