"""Confidence in a running panel: calibrated where past outcomes are known, or called what it is."""

from attrs import evolve

from domain.consensus import Calibration
from tests.application.panel.staging import Stage, a_question

PAST = Calibration(method="isotonic", knots=(0.0, 1.0), chances=(0.2, 0.7), outcomes=40)


async def test_past_outcomes_turn_the_level_into_a_chance_of_being_right() -> None:
    stage = Stage()
    panel = await stage.convene(a_question())

    ended = await stage.run(panel, evolve(stage.ports, calibration=PAST))

    assert ended.consensus
    assert ended.consensus.level == 1.0
    assert ended.consensus.confidence == 0.7
    assert ended.consensus.parameters["confidence"] == (
        "calibrated (isotonic) on 40 known outcomes"
    )


async def test_without_past_outcomes_the_confidence_is_called_uncalibrated() -> None:
    stage = Stage()

    ended = await stage.run(await stage.convene(a_question()))

    assert ended.consensus
    assert ended.consensus.confidence == 0.5
    assert str(ended.consensus.parameters["confidence"]).startswith("uncalibrated")
