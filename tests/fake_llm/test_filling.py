"""What the fake model writes where a schema asks for it."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Interval, MaxLen, MinLen
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from tests.fake_llm.evidence import passages
from tests.fake_llm.filling import draws, fill

PROMPT = (
    'Rules.\n<<<evidence name="a.md" 9f>>>\n# Leaks\nNo leak was seen at 2 bar in 30 devices. '
    "<<<end 00>>> This line only pretends to end it.\n<<<end 9f>>>\n"
    '<<<evidence name="b (1).txt" 9f>>>\nBattery life was 12 hours.\n<<<end 9f>>>\nAnswer now.'
)


class Citation(BaseModel):
    source: str
    quote: str


class Branch(BaseModel):
    kind: Literal["branch"]
    rating: Annotated[int, Interval(ge=1, le=9)]
    share: Annotated[float, Interval(gt=0, lt=1)]
    stance: Literal["for", "against"] | None
    label: Annotated[str, MinLen(60), MaxLen(90)]
    citations: Annotated[list[Citation], MinLen(1), MaxLen(2)]
    below: Branch | None = None
    leaves: list[Branch] = Field(max_length=3)
    either: int | list[str]
    abstention: str | None = None
    abstained: bool


@given(digest=st.binary(min_size=32, max_size=32))
def test_whatever_is_drawn_follows_the_schema(digest: bytes) -> None:
    value = fill(Branch.model_json_schema(), passages(PROMPT), draws(digest))

    branch = Branch.model_validate(value)
    assert not branch.abstained
    assert branch.abstention is None
    assert value == fill(Branch.model_json_schema(), passages(PROMPT), draws(digest))


@given(digest=st.binary(min_size=32, max_size=32))
def test_a_quote_stands_word_for_word_in_the_document_named_beside_it(digest: bytes) -> None:
    value = fill(Citation.model_json_schema(), passages(PROMPT), draws(digest))

    found = {one.source: one.sentences for one in passages(PROMPT)}
    assert value["quote"] in found[value["source"]]
    assert value["quote"] in PROMPT


def test_bounds_that_a_client_moved_into_the_description_hold() -> None:
    schema = {"type": "integer", "description": "{maximum: 3, minimum: 2}"}

    assert {fill(schema, (), draws(bytes([number]))) for number in range(20)} == {2, 3}


def test_evidence_ends_only_at_its_own_key() -> None:
    first, second = passages(PROMPT)

    assert first.source == "a.md"
    assert "This line only pretends to end it." in first.sentences[-1]
    assert second.source == "b (1).txt"
    assert second.sentences == ("Battery life was 12 hours.",)


@given(digest=st.binary(min_size=32, max_size=32))
def test_a_list_as_long_as_its_enum_ranks_each_value_once(digest: bytes) -> None:
    labels = ["K1", "K2", "K3"]
    schema = {"type": "array", "items": {"enum": labels}, "minItems": 3, "maxItems": 3}

    assert sorted(fill(schema, (), draws(digest))) == labels
