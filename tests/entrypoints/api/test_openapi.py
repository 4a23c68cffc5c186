"""The description of the interface: complete, and changed on purpose only."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from entrypoints.api.app import create_app
from entrypoints.api.problem import MEDIA_TYPE
from entrypoints.settings import Settings

COMMITTED = Path(__file__).with_name("openapi.json")


@pytest.fixture(scope="module")
def document() -> Any:  # noqa: ANN401 - any JSON
    described = create_app(Settings("sqlite:///unopened.db")).openapi()
    return json.loads(json.dumps(described))


def operations(document: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_it_is_as_committed(document: Any) -> None:  # noqa: ANN401
    committed = json.loads(COMMITTED.read_text())

    changed = sorted(
        {name for name, _ in operations(document)} ^ {name for name, _ in operations(committed)}
    )
    assert changed == [], "operations came or went; 'make openapi' rewrites the committed copy"
    assert document == committed, (
        "the interface changed; 'make openapi' rewrites the committed copy"
    )


def test_every_operation_has_an_id_of_its_own_a_known_tag_and_a_summary(
    document: Any,  # noqa: ANN401
) -> None:
    found = dict(operations(document))
    known = {tag["name"] for tag in document["tags"]}

    ids = [operation["operationId"] for operation in found.values()]
    assert len(set(ids)) == len(ids)
    assert {name for name, operation in found.items() if not operation.get("description")} == set()
    assert {
        name for name, operation in found.items() if not set(operation.get("tags", ())) & known
    } == set()


def test_every_operation_describes_its_errors_in_the_one_shape(
    document: Any,  # noqa: ANN401
) -> None:
    for name, operation in operations(document):
        errors = {
            status: answer
            for status, answer in operation["responses"].items()
            if int(status) >= 400
        }
        assert {"400", "500", "503"} <= set(errors), name
        for status, answer in errors.items():
            assert answer["content"][MEDIA_TYPE]["schema"] == {
                "$ref": "#/components/schemas/Problem"
            }, (name, status)


def test_everything_that_is_sent_or_answered_has_an_example(document: Any) -> None:  # noqa: ANN401
    schemas = document["components"]["schemas"]
    described = {
        (name, part): value
        for name, operation in operations(document)
        for part, value in (
            ("body", operation.get("requestBody", {}).get("content")),
            *((one["name"], one) for one in operation.get("parameters", [])),
            *((status, one.get("content")) for status, one in operation["responses"].items()),
        )
        if value
    }

    lacking = [place for place, value in described.items() if not _has_example(value, schemas)]

    assert lacking == []


def _has_example(value: Any, schemas: Any, seen: frozenset[str] = frozenset()) -> bool:  # noqa: ANN401
    """Whether there is an example in it, or in what it refers to."""
    if isinstance(value, list):
        return any(_has_example(one, schemas, seen) for one in value)
    if not isinstance(value, dict):
        return False
    if "example" in value or "examples" in value:
        return True
    name = value.get("$ref", "").rpartition("/")[2]
    if name and name not in seen:
        return _has_example(schemas[name], schemas, seen | {name})
    return any(_has_example(one, schemas, seen) for one in value.values())


def test_every_post_may_be_sent_again(document: Any) -> None:  # noqa: ANN401
    for name, operation in operations(document):
        if name.startswith("POST "):
            taken = {parameter["name"] for parameter in operation["parameters"]}
            assert "Idempotency-Key" in taken, name
            assert {"409", "422"} <= set(operation["responses"]), name


def test_nothing_is_described_that_the_framework_would_do_but_we_do_not(
    document: Any,  # noqa: ANN401
) -> None:
    assert "HTTPValidationError" not in json.dumps(document)


def test_what_is_sent_may_hold_no_unknown_fields(document: Any) -> None:  # noqa: ANN401
    sent = {
        name: operation["requestBody"]["content"]["application/json"]["schema"]
        for name, operation in operations(document)
        if "requestBody" in operation
    }
    schemas = document["components"]["schemas"]

    assert sent
    for name, schema in sent.items():
        for one in schema.get("anyOf", [schema]):
            if "$ref" in one:
                named = schemas[one["$ref"].rpartition("/")[2]]
                assert named.get("additionalProperties") is False, name
