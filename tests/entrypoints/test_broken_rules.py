"""The words for values that break a rule: the rule, and none of the library's terms."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from entrypoints.api.consensus import ConsensusBody
from entrypoints.api.panels.bodies import PanelBody, SignatureBody, WhatIfBody
from entrypoints.api.panels.query import PanelQuery
from entrypoints.api.tenancy.keys import KeyBody
from entrypoints.api.webhooks import WebhookBody
from entrypoints.broken_rules import broken_rule
from entrypoints.filled_form import FilledForm
from entrypoints.mcp.tools import PanelResultBody

TAKEN: list[type[BaseModel]] = [
    ConsensusBody,
    FilledForm,
    KeyBody,
    PanelBody,
    PanelQuery,
    PanelResultBody,
    SignatureBody,
    WebhookBody,
    WhatIfBody,
]
LIBRARYS_WORDS = ("Input", "Value error", "String", "Tuple", "parse", "Body", "Extra", "instance")

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 2**70)
    | st.floats(allow_nan=False)
    | st.text(max_size=5),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.text(max_size=3), values),
    max_leaves=6,
)


@st.composite
def bodies(draw: st.DrawFn) -> tuple[type[BaseModel], dict[str, Any]]:
    """What a request may hold where its sender guessed some of it."""
    taken = draw(st.sampled_from(TAKEN))
    names = st.sampled_from([*taken.model_fields, "another"])
    return taken, draw(st.dictionaries(names, json_values, max_size=4))


@given(bodies())
def test_every_rule_is_told_in_words_of_ours(sent: tuple[type[BaseModel], dict[str, Any]]) -> None:
    taken, body = sent

    try:
        taken.model_validate(body)
    except ValidationError as error:
        rules = [broken_rule(one) for one in error.errors()]
    else:
        rules = []

    for rule in rules:
        assert rule.startswith(("must ", "is not known here")), rule
        assert not any(word in rule for word in LIBRARYS_WORDS), rule


@pytest.mark.parametrize(
    ("taken", "sent", "told"),
    [
        (PanelBody, {}, "must be given"),
        (PanelBody, {"query": "Why?", "tenant_id": "x"}, "is not known here"),
        (PanelBody, {"query": 1}, "must be a text"),
        (PanelBody, {"query": "Why?", "panel_type": "jury"}, "must be 'structured', 'open', "),
        (PanelBody, {"query": "Why?", "agent_ids": ["a"] * 16}, "must have at most 15 entries"),
        (PanelBody, {"query": "Why?", "seed": -1}, "must be at least 0"),
        (PanelBody, {"query": "Why?", "evidence": [{"name": "../x", "text": "x"}]}, "must be a pl"),
        (PanelBody, {"query": "Why?", "rule": 7}, "must be an object"),
        (PanelQuery, {"limit": "many"}, "must be a whole number"),
        (PanelQuery, {"created_from": "2026-11-01T00:00:00"}, "must have a time zone"),
        (PanelQuery, {"created_from": "yesterday"}, "must be a date and time such as"),
        (PanelQuery, {"created_from": 1793491200}, "must be a date and time as RFC 3339"),
        (PanelQuery, {"text": ""}, "must have at least one character"),
        (PanelResultBody, {"panel_id": "../etc"}, "must be a UUID"),
        (WebhookBody, {"url": "x", "events": ["panel.failed"] * 2}, "must not name anything twice"),
    ],
    ids=str,
)
def test_the_rule_is_the_one_that_was_broken(
    taken: type[BaseModel], sent: dict[str, Any], told: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        taken.model_validate(sent)

    assert broken_rule(refusal.value.errors()[0]).startswith(told)


def test_a_rule_that_has_no_words_of_ours_keeps_the_librarys_without_its_subject() -> None:
    with pytest.raises(ValidationError) as refusal:
        TypeAdapter(bytes).validate_python([])

    assert broken_rule(refusal.value.errors()[0]) == "must be a valid bytes"
