"""The estimate before the start: no less than what the panel then takes, and nothing happens."""

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from application.panel import ConvenePanel, Estimate, draft_panel, estimate_panel
from domain.consensus import ConsensusRule
from domain.evidence import Document
from domain.panel import MEMBER_LIMITS, OFFICES, PEER_RANKING, PanelType
from domain.shared import Usage
from tests.application.panel.every_type import EVERY_TYPE, QUESTIONS, a_stage, to_its_end
from tests.application.panel.staging import Catalogue, OneId, Stage, a_question

NOTE = Document(name="note.md", text="There is a predicate. " * 50)


def estimated(stage: Stage, command: ConvenePanel) -> Estimate:
    draft = draft_panel(
        command, catalogue=Catalogue(), models=stage.models, clock=stage.clock, ids=OneId()
    )
    return estimate_panel(draft, command.documents, models=stage.models)


@given(
    kind=st.sampled_from(list(QUESTIONS)),
    seed=st.integers(0, 20),
    seats=st.integers(2, 5),
    rule=st.builds(
        ConsensusRule,
        threshold=st.floats(0.05, 1),
        stability=st.floats(0, 1),
        maximum_rounds=st.integers(1, 6),
        quorum=st.just(0.1),
    ),
    options=st.sampled_from([(), ("yes", "no"), ("yes", "no", "later")]),
    closing_vote=st.sampled_from(["vote", "no vote"]),
)
async def test_no_panel_takes_more_than_its_estimate(
    kind: str,
    seed: int,
    seats: int,
    rule: ConsensusRule,
    options: tuple[str, ...],
    closing_vote: str,
) -> None:
    stage = a_stage(seed)
    question = a_question(**{**QUESTIONS[kind], "options": options, "rule": rule, "seed": seed})
    invited = tuple(f"seat-{n}" for n in range(1, seats + 1))
    command = evolve(
        question, agent_ids=invited, documents=(NOTE,), closing_vote=closing_vote == "vote"
    )

    most = estimated(stage, command)
    panel = await to_its_end(stage, await stage.convene(command))

    taken: dict[tuple[int, str], Usage] = {}
    for entry in await stage.journal.of_panel(panel.panel_id):
        place = (entry.round_number, entry.phase)
        taken[place] = taken.get(place, Usage()) + entry.usage
    assert sum(taken.values(), Usage()).tokens <= most.total.tokens
    seats_only = [place for place in taken if place[1] not in {"synthesis", "ruling"}]
    if not command.closing_vote:
        assert all(taken[place].tokens <= most.by_phase[place].tokens for place in seats_only)


@EVERY_TYPE
def test_nobody_is_asked_and_nothing_is_stored(kind: str) -> None:
    stage = a_stage()

    most = estimated(stage, a_question(**QUESTIONS[kind]))

    assert most.total.tokens > 0
    assert stage.experts.packets == []
    assert stage.store.data == {}


@EVERY_TYPE
def test_every_round_and_seat_has_its_share(kind: str) -> None:
    rule = ConsensusRule(maximum_rounds=3)

    most = estimated(a_stage(), a_question(**QUESTIONS[kind], rule=rule, closing_vote=True))

    base = QUESTIONS[kind].get("base_type", QUESTIONS[kind]["panel_type"])
    offices = {one.agent_id for one in OFFICES[PanelType(str(base))]}
    assert offices < most.by_seat.keys()
    assert sum(most.by_seat.values(), Usage()).tokens == most.total.tokens
    assert (4, PEER_RANKING.name) in most.by_phase
    assert {number for number, _ in most.by_phase} >= {1, 2, 3, 4}


def test_people_cost_nothing() -> None:
    most = estimated(a_stage(), a_question(**QUESTIONS["hybrid-open"]))

    assert most.by_seat["ann"] == Usage()
    assert most.by_seat["seat-1"].tokens > 0


def test_a_model_without_a_price_makes_the_cost_unknown() -> None:
    stage = a_stage()
    stage.experts.price = None

    most = estimated(stage, a_question(**QUESTIONS["open"]))

    assert most.total.usd is None
    assert most.total.tokens > 0


@pytest.mark.parametrize("panel_type", list(PanelType))
def test_the_largest_panel_of_the_most_rounds_can_be_estimated(panel_type: PanelType) -> None:
    seats = min(MEMBER_LIMITS[panel_type].maximum, Catalogue().size)
    command = a_question(
        panel_type=panel_type,
        agent_ids=tuple(f"seat-{n}" for n in range(1, seats + 1)),
        rule=ConsensusRule(maximum_rounds=10),
        closing_vote=True,
    )

    assert estimated(a_stage(), command).total.requests > 10
