"""Equal objects give equal text, so that digests of it can be compared."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.hypothesis import opinions
from domain.panel import Opinion, PanelId, PanelStatus
from domain.shared import canonical_json

A_UUID = UUID("00000000-0000-7000-8000-000000000001")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [None, True, 0.5]}, '{"a":[null,true,0.5],"b":1}'),
        (("é", "木"), '["é","木"]'),
        (A_UUID, f'"{A_UUID}"'),
        (PanelId(A_UUID), f'"{A_UUID}"'),
        (datetime(2026, 11, 20, tzinfo=UTC), '"2026-11-20T00:00:00+00:00"'),
        (PanelStatus.DRAFT, '"draft"'),
        (MappingProxyType({"risk": 3}), '{"risk":3}'),
    ],
)
def test_every_kind_of_value_has_one_spelling(value: object, text: str) -> None:
    assert canonical_json(value) == text


@given(st.dictionaries(st.text(max_size=3), st.integers(), max_size=6), st.data())
def test_the_order_of_a_mapping_does_not_show(
    mapping: Mapping[str, int], data: st.DataObject
) -> None:
    shuffled = dict(data.draw(st.permutations(list(mapping.items()))))

    assert canonical_json(shuffled) == canonical_json(mapping)


@settings(max_examples=30)
@given(opinions(), opinions())
def test_objects_are_equal_exactly_where_their_texts_are(one: Opinion, other: Opinion) -> None:
    assert (canonical_json(one) == canonical_json(other)) == (one == other)
    assert json.loads(canonical_json(one))["position"] == one.position


@pytest.mark.parametrize("value", [object(), {1, 2}, b"bytes", PanelId])
def test_what_has_no_place_in_a_record_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="has no place in a record"):
        canonical_json(value)
