"""The strategies as an installed environment gives them: nobody imports ours by hand."""

import subprocess
import sys
from importlib import import_module

import attrs
import pytest

from domain.shared import Identifier
from tests.architecture.tree import ROOT

CONTEXTS = sorted(
    f"domain.{folder.parent.name}"
    for folder in (ROOT / "domain").glob("*/__init__.py")
    if folder.parent.name != "shared"
)

DRAWN = """
import sys
from hypothesis import HealthCheck, given, settings, strategies as st
from importlib import import_module

def draw(kind):
    @settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=HealthCheck)
    @given(st.from_type(kind))
    def is_one(drawn):
        assert isinstance(drawn, kind)
    is_one()

for name in sys.argv[2:]:
    draw(getattr(import_module(sys.argv[1]), name))
"""


def public_types(context: str) -> list[str]:
    """The attrs classes and identifiers that a context of the domain exports."""
    module = import_module(context)
    exported = {name: getattr(module, name) for name in module.__all__}
    types = {name: one for name, one in exported.items() if isinstance(one, type)}
    return [n for n, one in types.items() if attrs.has(one) or issubclass(one, Identifier)]


def in_a_fresh_interpreter(code: str, *arguments: str) -> str:
    """What that code complains about, with warnings as errors."""
    command = [sys.executable, "-W", "error", "-c", code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr


@pytest.mark.parametrize("context", CONTEXTS)
def test_every_public_type_can_be_drawn_without_importing_our_strategies(context: str) -> None:
    types = public_types(context)

    complaints = in_a_fresh_interpreter(DRAWN, context, *types)

    assert types
    assert complaints == ""


@pytest.mark.parametrize("first", ["adapters.hypothesis", "hypothesis", "domain.panel"])
def test_it_does_not_matter_what_is_imported_first(first: str) -> None:
    probe = (
        f"import {first}, adapters.hypothesis, hypothesis.strategies as st, domain.panel;"
        "assert 'panels' in repr(st.from_type(domain.panel.Panel))"
    )

    assert in_a_fresh_interpreter(probe) == ""


def test_the_domain_does_not_load_hypothesis() -> None:
    probe = "import sys, domain.panel; sys.exit('hypothesis' in sys.modules and 'it does')"

    assert in_a_fresh_interpreter(probe) == ""


def test_our_strategies_stay_away_where_plugins_are_not_wanted() -> None:
    probe = (
        "import os, sys; os.environ['HYPOTHESIS_NO_PLUGINS'] = '1'; import hypothesis;"
        "sys.exit('domain' in sys.modules and 'domain was loaded')"
    )

    assert in_a_fresh_interpreter(probe) == ""
