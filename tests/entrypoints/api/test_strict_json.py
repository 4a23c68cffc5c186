import json
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.shared import InvalidValue
from entrypoints.api.strict_json import DEPTH, require_json

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
DOCUMENTS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda part: st.lists(part, max_size=4) | st.dictionaries(TEXTS, part, max_size=4),
    max_leaves=20,
)


@given(DOCUMENTS, st.booleans())
def test_every_usual_document_passes_however_it_is_written(document: object, escaped: bool) -> None:  # noqa: FBT001
    require_json(json.dumps(document, ensure_ascii=escaped).encode())


@given(st.binary() | DOCUMENTS.map(lambda document: json.dumps(document).encode()[:-1]))
@example(b'"\\u0000"')
@example(b'"\\\\u0000"')
@example(b"[" * 100_000)
def test_what_passes_is_read_alike_by_a_more_lenient_parser_and_can_be_stored(
    body: bytes,
) -> None:
    with suppress(InvalidValue):
        require_json(body)
        text = json.dumps(json.loads(body), ensure_ascii=False, allow_nan=False)

        assert "\0" not in text
        assert "\\u0000" not in text.replace("\\\\", "")
        text.encode()


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_nesting_is_bounded(opening: str) -> None:
    closing = {"[": "]", '{"a":': "}"}[opening]

    require_json((opening * DEPTH + "1" + closing * DEPTH).encode())
    with pytest.raises(InvalidValue, match=f"more than {DEPTH} levels deep"):
        require_json((opening * (DEPTH + 1) + "1" + closing * (DEPTH + 1)).encode())


def test_many_brackets_side_by_side_are_not_deep() -> None:
    require_json(json.dumps([[] for _ in range(10_000)]).encode())


@given(st.lists(st.sampled_from(["options", "evidence", "rule"]), min_size=1, max_size=5))
def test_a_refusal_names_the_way_to_the_text(names: list[str]) -> None:
    document: object = "a\0b"
    for name in reversed(names):
        document = {name: document}

    with pytest.raises(InvalidValue) as refused:
        require_json(json.dumps(document).encode())

    assert refused.value.field == ".".join(names)
