"""Answers that say the same in other words are one voice, found once and kept on the record."""

from collections.abc import Sequence

import pytest
from attrs import evolve

from application.panel import ReplayPanel, replay_panel
from application.panel.like_answers import EMBEDDER, PHASE
from application.panel.ports import Embeddings, ExpertAnswer, ExpertFailure, JournalEntry
from domain.consensus import ConsensusRule
from domain.panel import Opinion, Packet, Panel, PanelType
from domain.shared import Usage
from tests.application.panel.scripted import ScriptedEmbedder, ScriptedExperts
from tests.application.panel.staging import PowerCutError, Stage, a_question

WORDS = {
    "seat-1": "The fee is small.",
    "seat-2": "It costs next to nothing.",
    "seat-3": "Nobody knows how long it takes.",
}


def differently_worded(packet: Packet) -> ExpertAnswer:
    """The first two seats mean the same; round by round they say it in the same words."""
    rationale = WORDS[packet.seat.agent_id]
    return ExpertAnswer(content=rationale, opinion=Opinion(position="yes", rationale=rationale))


def by_meaning(text: str) -> Sequence[float]:
    return (0.0, 1.0) if "how long" in text else (1.0, 0.0)


class Unreachable(ScriptedEmbedder):
    """An embedding model that never answers."""

    async def embed(self, texts: Sequence[str]) -> Embeddings:
        self.texts += texts
        message = "the connection failed"
        raise ExpertFailure(message, usage=Usage(requests=1))


async def held(
    stage: Stage, embedder: ScriptedEmbedder | None, **parts: object
) -> tuple[Panel, list[JournalEntry]]:
    """An open panel of two rounds, and what its journal holds of comparisons."""
    rule = ConsensusRule(maximum_rounds=2)
    command = a_question(**{"panel_type": PanelType.OPEN, "rule": rule, **parts})
    panel = await stage.run(await stage.convene(command), evolve(stage.ports, embedder=embedder))
    return panel, await comparisons(stage, panel)


async def comparisons(stage: Stage, panel: Panel) -> list[JournalEntry]:
    return [one for one in await stage.journal.of_panel(panel.panel_id) if one.phase == PHASE]


def voices(panel: Panel) -> tuple[int | None, object]:
    """How many distinct voices were counted in the end, and by what."""
    assert panel.consensus is not None
    return panel.consensus.distinct_voices, panel.consensus.parameters["distinct_voices"]


@pytest.fixture
def stage() -> Stage:
    return Stage(experts=ScriptedExperts(differently_worded))


async def test_seats_that_mean_the_same_are_one_voice_and_the_level_stays(stage: Stage) -> None:
    panel, _ = await held(stage, ScriptedEmbedder(by_meaning))

    assert voices(panel) == (
        2,
        "word for word, or cosine of scripted:embedder at least 0.95",
    )
    assert panel.consensus is not None
    assert (panel.consensus.level, panel.consensus.seats_answered) == (1, 3)


async def test_without_an_embedder_words_alone_are_compared(stage: Stage) -> None:
    panel, compared = await held(stage, None)

    assert voices(panel) == (3, "word for word")
    assert compared == []


async def test_each_round_is_compared_once_and_recorded_with_what_that_took(stage: Stage) -> None:
    embedder = ScriptedEmbedder(by_meaning)

    _, compared = await held(stage, embedder)

    answers = [f"yes\n{words}" for words in WORDS.values()]
    assert sorted(embedder.texts) == sorted(2 * answers)
    assert [(one.round_number, one.agent_id) for one in compared] == [(1, EMBEDDER), (2, EMBEDDER)]
    assert all(one.usage.input_tokens == sum(map(len, answers)) for one in compared)
    assert all(one.model == embedder.kind for one in compared)


async def test_an_embedder_that_fails_leaves_the_words_and_the_measurement_says_so(
    stage: Stage,
) -> None:
    panel, compared = await held(stage, Unreachable())

    assert voices(panel) == (3, "word for word only: the connection failed")
    assert [one.usage.requests for one in compared] == [1, 1]


@pytest.mark.parametrize("use", [1, 2, 3, 4])
@pytest.mark.parametrize("moment", ["before", "after"])
async def test_after_a_crash_no_recorded_comparison_is_bought_again(
    stage: Stage, moment: str, use: int
) -> None:
    embedder = ScriptedEmbedder(by_meaning)
    rule = ConsensusRule(maximum_rounds=2)
    draft = await stage.convene(a_question(panel_type=PanelType.OPEN, rule=rule))
    failing = evolve(stage.ports_that_fail("uow", moment, use), embedder=embedder)
    with pytest.raises(PowerCutError):
        await stage.run(draft, failing)
    bought = len(embedder.texts)
    recorded = await comparisons(stage, draft)

    panel = await stage.run(draft, evolve(stage.ports, embedder=embedder))

    assert voices(panel)[0] == 2
    assert len(WORDS) * len(recorded) == bought
    assert len(embedder.texts) == 2 * len(WORDS)


async def test_a_replay_compares_nothing_anew(stage: Stage) -> None:
    panel, _ = await held(stage, ScriptedEmbedder(by_meaning))
    embedder = ScriptedEmbedder()

    replay = await replay_panel(
        ReplayPanel(panel.panel_id), ports=evolve(stage.ports, embedder=embedder)
    )

    assert replay.differences == ()
    assert embedder.texts == []
