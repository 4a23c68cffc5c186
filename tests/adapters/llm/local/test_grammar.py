"""Every form that a panel can ask for can be held to, token by token."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.llm.form import AnswerForm, answer_type
from domain.panel import PointKind, PointsAsked

pytestmark = pytest.mark.usefixtures("_torch")


@st.composite
def forms(draw: st.DrawFn) -> AnswerForm:
    """Forms of every shape that protocols ask for, and more."""
    kinds = draw(st.lists(st.sampled_from(PointKind), unique=True, max_size=3))
    count = st.integers(min_value=0, max_value=3)
    points = tuple(
        PointsAsked(
            kind=kind,
            minimum=(minimum := draw(count)),
            maximum=minimum + draw(count),
            each_target=kind is PointKind.RANK or draw(st.booleans()),
            severity=draw(st.booleans()),
        )
        for kind in kinds
    )
    return AnswerForm(
        opinion=draw(st.booleans()),
        position=draw(st.booleans()),
        options=draw(st.integers(min_value=0, max_value=12)),
        dimensions=draw(st.integers(min_value=0, max_value=8)),
        claims=draw(st.booleans()),
        points=points,
        targets=tuple(f"A{place}.1" for place in range(1, draw(st.integers(2, 16)))),
        note=draw(st.booleans()),
    )


@given(forms())
def test_every_form_has_a_grammar(form: AnswerForm) -> None:
    from adapters.llm.local.grammar import grammar_of  # noqa: PLC0415 - needs torch

    assert grammar_of(json.dumps(answer_type(form).model_json_schema()))


def test_a_schema_that_cannot_be_held_to_is_refused() -> None:
    from adapters.llm.local.grammar import grammar_of  # noqa: PLC0415 - needs torch

    with pytest.raises(ValueError, match="uniqueItems"):
        grammar_of(json.dumps({"type": "array", "uniqueItems": True, "items": {"type": "string"}}))
