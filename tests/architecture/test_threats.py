"""No threat is passed over, and the tests that hold it are there."""

import ast

import pytest

from tests.architecture.threats import NOT_HERE, THREATS
from tests.architecture.tree import ROOT


@pytest.mark.parametrize("threat", THREATS, ids=lambda threat: f"{threat[0]}")
def test_a_threat_is_held_by_tests_that_are_there(threat: tuple[int, str]) -> None:
    missing = [
        f"{path}: {name}"
        for path, names in THREATS[threat].items()
        for name in names
        if name not in _tests_in(path)
    ]

    assert missing == []
    assert THREATS[threat]


def test_no_threat_is_passed_over() -> None:
    numbers = [number for number, _ in THREATS]

    assert numbers == list(range(1, 51))
    assert set(NOT_HERE) <= set(numbers)


def _tests_in(path: str) -> set[str]:
    tree = ast.parse((ROOT / "tests" / path).read_text(encoding="utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in ast.walk(tree) if isinstance(node, functions)}
