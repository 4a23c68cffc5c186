"""Panels of every type, and how to see one through to its end, people included."""

import pytest

from application.panel import (
    DeliberationPorts,
    Person,
    SignOutcome,
    SubmitAnswer,
    find_brief,
    sign_outcome,
    submit_answer,
)
from domain.panel import Decision, Panel, PanelType
from tests.application.panel.scripted import ScriptedExperts, answer_fittingly
from tests.application.panel.staging import Stage, a_question

ALONE = [one for one in PanelType if one is not PanelType.HYBRID]
PEOPLE = (
    Person(agent_id="ann", name="Ann Wong", role="surgeon"),
    Person(agent_id="bob", name="Bob Ito", role="payer"),
)
QUESTIONS: dict[str, dict[str, object]] = {
    **{one.value: {"panel_type": one} for one in ALONE},
    **{
        f"hybrid-{base}": {
            "panel_type": PanelType.HYBRID,
            "base_type": base,
            "agent_ids": ("seat-1", "seat-2"),
            "people": PEOPLE,
        }
        for base in ALONE
    },
}
"""What is asked of `a_question` for a panel of each type, and a hybrid one on each base."""

EVERY_TYPE = pytest.mark.parametrize("kind", list(QUESTIONS))
EVERY_HYBRID = pytest.mark.parametrize("kind", [one for one in QUESTIONS if "hybrid" in one])


def a_stage(seed: int = 0) -> Stage:
    """A stage whose experts answer every phase, hold the offices and cost something."""
    return Stage(experts=office_holders(seed), more=(office_holders(seed + 1, kind="second"),))


def office_holders(seed: int = 0, kind: str = "scripted") -> ScriptedExperts:
    return ScriptedExperts(answer_fittingly(seed), kind=kind, holds_office=True, price=0.001)


async def convened(stage: Stage, kind: str, **parts: object) -> Panel:
    """A draft of that kind, with a fallback for its offices."""
    return await stage.convene(
        a_question(**{**QUESTIONS[kind], "fallback_model": "second", **parts})
    )


async def submit(stage: Stage, panel: Panel, seat: str, seed: int = 0) -> Panel:
    """A person answers what the brief asks for."""
    packet, _ = await find_brief(panel.panel_id, seat, uow=stage.uow)
    given = answer_fittingly(seed)(packet)
    command = SubmitAnswer(
        panel_id=panel.panel_id,
        agent_id=seat,
        content=given.content,
        opinion=given.opinion,
        points=given.points,
    )
    return await submit_answer(command, uow=stage.uow, journal=stage.journal, clock=stage.clock)


async def sign(
    stage: Stage, panel: Panel, decision: Decision = Decision.ACCEPT, text: str = ""
) -> Panel:
    """Jane Roe signs."""
    command = SignOutcome(panel_id=panel.panel_id, name="Jane Roe", decision=decision, text=text)
    return await sign_outcome(command, uow=stage.uow, clock=stage.clock)


async def to_its_end(stage: Stage, panel: Panel, ports: DeliberationPorts | None = None) -> Panel:
    """Run the panel again and again; people do their part in between."""
    ended = panel
    while not ended.status.is_terminal:
        ended = await stage.run(panel, ports)
        if ended.awaited is not None and ended.awaited.is_sign_off:
            return await sign(stage, panel)
        for seat in ended.awaited.seats if ended.awaited else ():
            await submit(stage, panel, seat)
    return ended
