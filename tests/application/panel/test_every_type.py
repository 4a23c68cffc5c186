"""A panel of any type runs to its end, and comes out of its journal again bit for bit."""

import pytest

from application.panel import ReplayPanel, replay_panel
from domain.panel import OFFICES, PEER_RANKING, Panel, PanelStatus, synthesis_of
from tests.application.panel.every_type import EVERY_TYPE, a_stage, convened, to_its_end
from tests.application.panel.staging import Stage

SEEDS = pytest.mark.parametrize("seed", range(4))


async def ended_panel(kind: str, seed: int, **parts: object) -> tuple[Stage, Panel]:
    stage = a_stage(seed)
    return stage, await to_its_end(stage, await convened(stage, kind, seed=seed, **parts))


@SEEDS
@EVERY_TYPE
@pytest.mark.parametrize("options", [("yes", "no"), ()], ids=["choice", "own words"])
async def test_everybody_speaks_once_a_round_and_the_panel_completes(
    kind: str, seed: int, options: tuple[str, ...]
) -> None:
    _, ended = await ended_panel(kind, seed, options=options, closing_vote=seed % 2 == 1)

    assert ended.status is PanelStatus.COMPLETED
    assert len(ended.discussions) <= ended.measurements.rule.maximum_rounds + 1
    for discussion in ended.discussions:
        said = [message.agent_id for message in discussion.messages]
        assert sorted(said) == sorted(member.agent_id for member in ended.members)
    assert (ended.discussions[-1].phase == PEER_RANKING.name) == (seed % 2 == 1)


@SEEDS
@EVERY_TYPE
async def test_every_office_writes_and_never_votes(kind: str, seed: int) -> None:
    _, ended = await ended_panel(kind, seed)

    assert synthesis_of(ended) is not None
    wrote = {note.office for note in ended.notes}
    assert wrote == set(OFFICES[ended.base_type])
    assert ended.consensus is not None
    assert ended.consensus.seats_convened == len(ended.members)


@SEEDS
@EVERY_TYPE
async def test_a_replay_gives_the_same_and_asks_and_stores_nothing(kind: str, seed: int) -> None:
    stage, ended = await ended_panel(kind, seed, closing_vote=seed % 2 == 1)
    entries = await stage.journal.of_panel(ended.panel_id)
    before = (await stage.stored(ended)).version
    stage.experts.packets.clear()

    replay = await replay_panel(ReplayPanel(ended.panel_id), ports=stage.ports)

    assert replay.differences == ()
    assert replay.is_identical
    assert replay.answers == len(entries)
    assert stage.experts.packets == []
    assert list(await stage.journal.of_panel(ended.panel_id)) == list(entries)
    assert (await stage.stored(ended)).version == before
