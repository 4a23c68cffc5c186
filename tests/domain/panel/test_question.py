"""What can be put to a panel."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given

from adapters.hypothesis import labels, texts
from domain.consensus import Consensus, ConsensusRule
from domain.panel import (
    DEFAULT_DIMENSIONS,
    Panel,
    PanelId,
    PanelStatus,
    PanelType,
    Source,
)
from domain.shared import InvalidValue
from domain.tenancy import TenantId
from tests.domain.panel.examples import QUERY, a_draft


def test_a_panel_that_was_just_put_is_a_draft_without_seats_or_rounds() -> None:
    panel = Panel(
        panel_id=PanelId.generate(),
        tenant_id=TenantId.generate(),
        query=QUERY,
        panel_type=PanelType.STRUCTURED,
    )

    assert panel.status is PanelStatus.DRAFT
    assert (panel.members, panel.discussions) == ((), ())
    assert (panel.consensus, panel.recommendation, panel.completed_at) == (None, None, None)
    assert (panel.has_consensus, panel.is_complete) == (False, False)
    assert panel.dimensions == DEFAULT_DIMENSIONS
    assert panel.created_at.tzinfo is UTC


def test_the_default_dimensions_are_those_that_a_decision_weighs() -> None:
    assert DEFAULT_DIMENSIONS == ("feasibility", "evidence strength", "risk", "value")


@pytest.mark.parametrize("query", ["", " ", "\n\t \n", "\u2003"])
def test_a_blank_query_is_refused(query: str) -> None:
    with pytest.raises(ValueError, match=r"^query cannot be empty$") as refusal:
        a_draft(query)

    assert isinstance(refusal.value, InvalidValue)
    assert refusal.value.code == "query_empty"
    assert refusal.value.field == "query"


def test_a_query_has_at_most_5000_characters() -> None:
    assert len(a_draft("q" * 5_000).query) == 5_000
    with pytest.raises(ValueError, match=r"query has 5,001 characters; at most 5,000 are allowed"):
        a_draft("q" * 5_001)


@pytest.mark.parametrize("control", ["\x00", "\x07", "\r", "\x1b", "\x7f", "\x85"])
def test_a_query_with_a_control_character_is_refused_by_name(control: str) -> None:
    with pytest.raises(ValueError, match="query holds a control character") as refusal:
        a_draft(f"What{control}now?")

    assert f"U+{ord(control):04X}" in str(refusal.value)


def test_a_query_may_have_several_lines_and_tabs() -> None:
    assert a_draft("What now?\n\t- this\n\t- that").query == "What now?\n\t- this\n\t- that"


def test_a_query_with_a_lone_surrogate_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="query holds a lone surrogate"):
        a_draft("What \ud83d now?")


@given(texts())
def test_any_other_text_can_be_asked(query: str) -> None:
    assert a_draft(query).query.strip()


@given(labels(min_size=2))
def test_options_are_kept_in_order(options: tuple[str, ...]) -> None:
    kept = a_draft(options=options).options

    assert len(kept) == len(options)
    assert a_draft(options=kept).options == kept


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        (("only",), "two or more: one option is no choice"),
        (("yes", "no", " YES "), "options must differ"),
        (("yes", " "), "options cannot be empty"),
        (("yes", "x" * 201), "options has 201 characters; at most 200"),
        (tuple(f"option {n}" for n in range(21)), "at most 20 entries, not 21"),
        ("yes", "options must be a list of texts, not one text"),
        (("yes", "no\x00"), "options holds a control character"),
    ],
)
def test_options_that_leave_no_clear_choice_are_refused(
    options: tuple[str, ...], rule: str
) -> None:
    with pytest.raises(InvalidValue, match=rule) as refusal:
        a_draft(options=options)

    assert refusal.value.field == "options"


@pytest.mark.parametrize(
    ("dimensions", "rule"),
    [
        (("risk", "Risk"), "dimensions must differ"),
        (("",), "dimensions cannot be empty"),
        (tuple(f"dimension {n}" for n in range(13)), "at most 12 entries, not 13"),
        ("risk", "dimensions must be a list of texts, not one text"),
    ],
)
def test_dimensions_that_cannot_be_told_apart_are_refused(
    dimensions: tuple[str, ...], rule: str
) -> None:
    with pytest.raises(InvalidValue, match=rule) as refusal:
        a_draft(dimensions=dimensions)

    assert refusal.value.field == "dimensions"


def test_a_panel_can_do_without_dimensions() -> None:
    assert a_draft(dimensions=()).dimensions == ()


def a_question(**parts: object) -> Panel:
    required = {
        "panel_id": PanelId.generate(),
        "tenant_id": TenantId.generate(),
        "query": QUERY,
        "panel_type": PanelType.OPEN,
    }
    return Panel(**{**required, **parts})  # type: ignore[arg-type]


def test_two_sources_of_one_name_are_refused() -> None:
    twice = (Source(name="a.md", digest="1"), Source(name="a.md", digest="2"))

    with pytest.raises(InvalidValue, match=r"sources must differ: 'a\.md' is given twice"):
        a_question(sources=twice)


def test_a_panel_type_may_be_given_by_its_name() -> None:
    assert a_question(panel_type="delphi").panel_type is PanelType.DELPHI


def test_an_unknown_panel_type_is_refused_with_those_there_are() -> None:
    with pytest.raises(InvalidValue, match="panel_type must be one of structured, open, socratic"):
        a_question(panel_type="jury")


def test_the_panel_types_are_those_of_the_seed_system() -> None:
    assert [one.name for one in PanelType] == [
        "STRUCTURED",
        "OPEN",
        "SOCRATIC",
        "ADVERSARIAL",
        "DELPHI",
        "HYBRID",
    ]


@pytest.mark.parametrize("seed", [-1, "7", 1.5, None])
def test_a_seed_is_a_whole_number_from_0(seed: object) -> None:
    with pytest.raises(InvalidValue, match="seed must be a whole number from 0") as refusal:
        a_question(seed=seed)

    assert refusal.value.field == "seed"


@pytest.mark.parametrize("name", ["panel_id", "tenant_id"])
def test_the_identity_of_a_panel_is_not_just_text(name: str) -> None:
    with pytest.raises(TypeError, match=name):
        a_question(**{name: "0190163d-8694-739b-aea5-966c26f8ad91"})


def test_the_id_of_a_tenant_does_not_pass_for_that_of_a_panel() -> None:
    with pytest.raises(TypeError, match="panel_id"):
        a_question(panel_id=TenantId.generate())


def test_times_are_kept_in_utc() -> None:
    there = datetime(2026, 11, 20, 9, 30, tzinfo=timezone(timedelta(hours=9)))

    assert a_question(created_at=there).created_at.tzinfo is UTC
    assert a_question(created_at=there).created_at == there


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(InvalidValue, match="now must carry a time zone"):
        a_question(created_at=datetime(2026, 11, 20))  # noqa: DTZ001 - a naive time is the point


def test_a_rule_for_another_scale_than_the_seats_rate_on_is_refused() -> None:
    with pytest.raises(InvalidValue, match="rate 1 to 9") as refused:
        Panel(
            panel_id=PanelId.generate(),
            tenant_id=TenantId.generate(),
            query=QUERY,
            panel_type=PanelType.STRUCTURED,
            measurements=Consensus(rule=ConsensusRule(scale=(1, 5))),
        )

    assert refused.value.field == "rule"
