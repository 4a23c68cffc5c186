"""The engine's limit of steps suffices for the longest panel of every type."""

import pytest

from application.panel import Person
from application.panel.ports import ExpertAnswer
from domain.consensus import ConsensusRule
from domain.panel import MEMBER_LIMITS, Opinion, Packet, PanelStatus, PanelType
from tests.application.panel.every_type import ALONE, a_stage, convened, sign, submit, to_its_end
from tests.application.panel.scripted import answer_fittingly
from tests.application.panel.staging import Catalogue

TEN_ROUNDS = ConsensusRule(threshold=1, stability=0, maximum_rounds=10)
ROUNDS = {"structured": 10, "open": 10, "socratic": 10, "adversarial": 3, "delphi": 10}


def dissents(opinion: Opinion, packet: Packet) -> bool:
    """From the seat next to it, and from itself a round before."""
    turn = int(packet.seat.agent_id[-1]) + packet.round_number
    return opinion.position in {None, packet.options[turn % 2]} and opinion != packet.own


def always_more(packet: Packet) -> ExpertAnswer:
    """Somebody always has more to say, and nobody keeps to what was said before."""
    for seed in range(1_000):
        given = answer_fittingly(seed)(packet)
        asked = packet.phase.points
        full = all(one.each_target or given.points for one in asked)
        if full and (given.opinion is None or dissents(given.opinion, packet)):
            return given
    raise AssertionError


@pytest.mark.parametrize("panel_type", ALONE)
async def test_ten_rounds_with_the_most_seats(panel_type: PanelType) -> None:
    stage = a_stage()
    stage.experts.script = always_more
    seats = min(MEMBER_LIMITS[panel_type].maximum, Catalogue().size)
    draft = await convened(
        stage,
        panel_type,
        agent_ids=tuple(f"seat-{n}" for n in range(1, seats + 1)),
        rule=TEN_ROUNDS,
        closing_vote=True,
    )

    ended = await to_its_end(stage, draft)

    assert ended.status is PanelStatus.COMPLETED
    assert len(ended.discussions) == ROUNDS[panel_type] + 1


@pytest.mark.parametrize("base", ALONE)
async def test_ten_rounds_of_people_who_answer_one_by_one(base: PanelType) -> None:
    stage = a_stage()
    stage.experts.script = always_more
    people = tuple(Person(agent_id=f"p{n}", name=f"Person P{n}") for n in range(1, 8))
    draft = await convened(
        stage, f"hybrid-{base}", agent_ids=("seat-1",), people=people, rule=TEN_ROUNDS
    )

    panel = await stage.run(draft)
    serial = 0
    while panel.awaited is not None and not panel.awaited.is_sign_off:
        await submit(stage, panel, panel.awaited.seats[0], seed=serial)
        panel = await stage.run(panel)
        serial += 1
    ended = await sign(stage, panel)

    assert ended.status is PanelStatus.COMPLETED
    assert len(ended.discussions) > 2
