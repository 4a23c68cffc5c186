"""Who may sit on a panel."""

import pytest
from hypothesis import given

from adapters.hypothesis import agent_ids
from domain.panel import (
    MEMBER_LIMITS,
    Expert,
    ExpertProfile,
    MemberAdded,
    PanelMember,
    PanelStatus,
    PanelType,
)
from domain.shared import IllegalState, InvalidValue
from tests.domain.panel.examples import NOW, a_draft, a_running_panel


def test_a_member_takes_a_seat_under_a_name_and_a_role() -> None:
    panel = a_draft()

    member = panel.add_member("fda_expert", "Dr. Reyes", "Regulatory affairs", now=NOW)

    assert panel.members == (member,)
    assert panel.member("fda_expert") is member
    assert panel.member("nobody") is None
    assert (member.agent_id, member.agent_name, member.role) == (
        "fda_expert",
        "Dr. Reyes",
        "Regulatory affairs",
    )


def test_members_keep_the_order_in_which_they_joined() -> None:
    panel = a_draft(seats=4)

    assert [member.agent_id for member in panel.members] == [f"seat-{n}" for n in (1, 2, 3, 4)]


def test_an_expert_sits_only_once() -> None:
    panel = a_draft(seats=2)

    with pytest.raises(ValueError, match="already in panel") as refusal:
        panel.add_member("seat-1", "The same again", "expert", now=NOW)

    assert "'seat-1'" in str(refusal.value)
    assert len(panel.members) == 2


def test_a_structured_panel_has_a_maximum_of_5_members() -> None:
    panel = a_draft(panel_type=PanelType.STRUCTURED, seats=5)

    with pytest.raises(ValueError, match="maximum of 5 members"):
        panel.add_member("sixth", "One Too Many", "expert", now=NOW)


@pytest.mark.parametrize("panel_type", PanelType)
def test_every_type_says_its_maximum_when_it_is_reached(panel_type: PanelType) -> None:
    maximum = MEMBER_LIMITS[panel_type].maximum
    panel = a_draft(panel_type=panel_type, seats=maximum)

    with pytest.raises(IllegalState, match=f"{panel_type} panel has a maximum of {maximum}"):
        panel.add_member("one-too-many", "One Too Many", "expert", now=NOW)


@pytest.mark.parametrize("panel_type", PanelType)
@pytest.mark.parametrize("seats", [0, 1])
def test_a_panel_needs_two_members_to_begin(panel_type: PanelType, seats: int) -> None:
    panel = a_draft(panel_type=panel_type, seats=seats)

    with pytest.raises(IllegalState, match=f"a minimum of 2 members, not {seats}"):
        panel.change_status(PanelStatus.IN_PROGRESS, now=NOW)

    assert panel.status is PanelStatus.DRAFT


def test_members_are_fixed_once_discussion_has_begun() -> None:
    panel = a_running_panel()

    with pytest.raises(IllegalState, match="members are fixed once discussion has begun"):
        panel.add_member("late", "Late Comer", "expert", now=NOW)


@given(agent_ids())
def test_letters_digits_and_a_few_marks_make_an_agent_id(agent_id: str) -> None:
    assert a_draft().add_member(agent_id, "A", "b", now=NOW).agent_id == agent_id


@pytest.mark.parametrize(
    "agent_id", ["", " ", "-x", ".x", "two words", "café", "a/b", "a\n", "x" * 101, "\ud800"]
)
def test_a_malformed_agent_id_is_refused_by_name(agent_id: str) -> None:
    panel = a_draft()

    with pytest.raises(InvalidValue, match="agent_id must be 1 to 100 letters") as refusal:
        panel.add_member(agent_id, "Name", "role", now=NOW)

    assert refusal.value.field == "agent_id"
    assert panel.members == ()


@pytest.mark.parametrize(
    ("name", "role", "field"),
    [(" ", "role", "agent_name"), ("n" * 201, "role", "agent_name"), ("Name", "\x00", "role")],
)
def test_a_member_needs_a_name_and_a_role(name: str, role: str, field: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        a_draft().add_member("seat", name, role, now=NOW)

    assert refusal.value.field == field


def test_a_refused_member_leaves_no_trace() -> None:
    panel = a_draft(seats=1)
    panel.collect_events()

    with pytest.raises(InvalidValue):
        panel.add_member("seat-2", "", "role", now=NOW)

    assert len(panel.members) == 1
    assert panel.collect_events() == ()


def test_a_member_keeps_the_profile_and_the_model_that_it_came_with() -> None:
    profile = ExpertProfile(remit="The FDA's view", vocabulary=("predicate",))

    member = a_draft().add_member(
        "seat", "Name", "role", profile=profile, answered_by="extractive", now=NOW
    )

    assert member.profile == profile
    assert member.answered_by == "extractive"


def test_names_are_kept_in_one_normal_form_also_in_the_event() -> None:
    panel = a_draft()

    panel.add_member("seat", "Rene\u0301", "role", now=NOW)

    added = panel.collect_events()[-1]
    assert isinstance(added, MemberAdded)
    assert added.member.agent_name == panel.members[0].agent_name == "René"


@pytest.mark.parametrize(
    "profile",
    [{"remit": "\x00"}, {"perspective": "p" * 2_001}, {"vocabulary": ("",)}],
    ids=["remit", "perspective", "vocabulary"],
)
def test_a_profile_that_cannot_be_stored_is_refused_by_its_part(
    profile: dict[str, str], request: pytest.FixtureRequest
) -> None:
    with pytest.raises(InvalidValue) as refusal:
        ExpertProfile(**profile)  # type: ignore[arg-type]

    assert refusal.value.field in request.node.name


def test_an_expert_of_a_catalogue_keeps_the_rules_of_a_seat() -> None:
    with pytest.raises(InvalidValue, match="agent_id must be"):
        Expert(agent_id="two words", name="Name", role="role")
    with pytest.raises(InvalidValue, match="agent_id must be"):
        PanelMember(agent_id="two words", agent_name="Name", role="role")
