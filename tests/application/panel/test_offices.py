"""Offices frame, judge and sum up; where they fail, the measurement stands and says so."""

import pytest

from application.panel.buying import BECAUSE, INSTEAD_OF
from application.panel.ports import ExpertAnswer, ExpertFailure
from domain.panel import Office, Packet, Panel, PanelStatus, PanelType, synthesis_of
from domain.panel import why_no_synthesis as why_none
from tests.application.panel.every_type import EVERY_TYPE, a_stage, convened, to_its_end
from tests.application.panel.scripted import Script, answer_fittingly
from tests.application.panel.staging import Stage


def offices_fail(packet: Packet) -> ExpertAnswer:
    if packet.phase.office is not None:
        message = "the model is overloaded"
        raise ExpertFailure(message)
    return answer_fittingly()(packet)


async def ended(kind: str, first: Script, second: Script) -> tuple[Stage, Panel]:
    stage = a_stage()
    stage.experts.script = first
    stage.more[0].script = second
    return stage, await to_its_end(stage, await convened(stage, kind))


@EVERY_TYPE
async def test_where_the_model_of_an_office_fails_the_fallback_takes_over(kind: str) -> None:
    stage, panel = await ended(kind, offices_fail, answer_fittingly())

    assert panel.notes
    assert {note.written_by for note in panel.notes} == {"second"}
    assert {note.failure for note in panel.notes} == {None}
    assert synthesis_of(panel) is not None
    entries = await stage.journal.of_panel(panel.panel_id)
    offices = [entry for entry in entries if entry.agent_id.startswith("office:")]
    assert {(entry.model, entry.attempts) for entry in offices} == {("second", 2)}
    assert {entry.parameters[INSTEAD_OF] for entry in offices} == {"scripted"}
    failed = "failed after 1 attempt: the model is overloaded"
    assert {entry.parameters[BECAUSE] for entry in offices} == {failed}


@EVERY_TYPE
async def test_where_both_fail_the_measurement_stands_and_there_is_no_synthesis(kind: str) -> None:
    _, panel = await ended(kind, offices_fail, offices_fail)

    assert panel.status is PanelStatus.COMPLETED
    assert panel.consensus is not None
    assert panel.recommendation == panel.consensus.recommendation
    assert synthesis_of(panel) is None
    assert why_none(panel) == "failed after 1 attempt: the model is overloaded"
    assert {note.content for note in panel.notes} == {""}
    assert all(not note.points for note in panel.notes)


async def test_seats_never_have_a_fallback() -> None:
    def seats_fail(packet: Packet) -> ExpertAnswer:
        if packet.seat.agent_id == "seat-2":
            message = "the model is overloaded"
            raise ExpertFailure(message)
        return answer_fittingly()(packet)

    stage, _ = await ended("open", seats_fail, answer_fittingly())

    assert stage.more[0].packets == []


async def test_a_fallback_is_asked_only_where_the_first_model_failed() -> None:
    stage, _ = await ended("structured", answer_fittingly(), answer_fittingly())

    assert stage.more[0].packets == []


async def test_an_office_is_asked_again_with_what_was_wrong() -> None:
    def names_no_theme_at_first(packet: Packet) -> ExpertAnswer:
        given = answer_fittingly()(packet)
        first = [p.phase.name for p in stage.experts.packets].count("themes") == 1
        if packet.phase.name == "themes" and first:
            return ExpertAnswer(content="I see none.")
        return given

    stage = a_stage()
    stage.experts.script = names_no_theme_at_first
    panel = await to_its_end(stage, await convened(stage, "open"))

    themes = panel.note("themes")
    assert themes is not None
    assert themes.points
    assert [repair for repair in stage.experts.repairs if repair] == [
        "1 to 7 points of the kind theme are asked for, not 0"
    ]


async def test_a_moderator_that_fails_leaves_the_question_unframed() -> None:
    stage, panel = await ended("structured", offices_fail, offices_fail)

    assert [note.phase for note in panel.notes] == ["framing", "synthesis"]
    assert {packet.framing for packet in stage.experts.packets} == {""}


async def test_a_framing_is_shown_to_every_seat() -> None:
    stage, panel = await ended("structured", answer_fittingly(), answer_fittingly())

    framing = panel.note("framing")
    assert framing is not None
    shown = {p.framing for p in stage.experts.packets if p.phase.office is not Office.MODERATOR}
    assert shown == {framing.content}


@pytest.mark.parametrize("panel_type", list(PanelType))
async def test_experts_that_hold_no_office_leave_the_offices_vacant(panel_type: PanelType) -> None:
    stage = a_stage()
    stage.experts.holds_office = False

    panel = await to_its_end(stage, await convened(stage, "open", panel_type=panel_type))

    assert panel.officers == ()
    assert panel.notes == ()
    assert why_none(panel) == (
        "the panel had nobody to write one: its experts are no language models"
    )
