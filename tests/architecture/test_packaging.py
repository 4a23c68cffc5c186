import re
import tomllib
from importlib.metadata import packages_distributions

import pytest

from tests.architecture.tree import PACKAGES, ROOT

WIDER = ("requirements-dev.lock", "requirements-bench.lock", "requirements-local.lock")
PIN = re.compile(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+]+")


def pinned(lock: str) -> set[str]:
    return set((ROOT / lock).read_text().splitlines())


def names(requirements: list[str] | set[str]) -> set[str]:
    """The distributions that requirements name, spelled as an index normalises them."""
    found = [re.match(r"[A-Za-z0-9._-]+", requirement) for requirement in requirements]
    return {re.sub(r"[-_.]+", "-", match[0]).lower() for match in found if match}


def group(name: str) -> list[str]:
    """What a dependency group names itself, beside the groups that it includes."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return [one for one in declared["dependency-groups"][name] if isinstance(one, str)]


@pytest.mark.parametrize("package", PACKAGES)
def test_no_other_distribution_claims_our_package_names(package: str) -> None:
    claims = set(packages_distributions().get(package, []))

    assert claims <= {"ask-panel"}


@pytest.mark.parametrize("lock", ["requirements.lock", *WIDER])
def test_a_lock_file_holds_plain_pins_only(lock: str) -> None:
    assert [line for line in pinned(lock) if not PIN.fullmatch(line)] == []


@pytest.mark.parametrize("lock", WIDER)
def test_a_wider_lock_adds_to_the_runtime_lock_and_changes_nothing(lock: str) -> None:
    assert pinned("requirements.lock") <= pinned(lock)


def test_what_the_benchmarks_measure_against_stays_in_their_environment() -> None:
    references = names(group("bench"))

    assert references
    assert names(pinned("requirements-dev.lock")) & references == set()


def test_local_models_stay_in_their_environment() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())
    local = names(declared["project"]["optional-dependencies"]["local"])

    assert "torch" in local
    assert local <= names(pinned("requirements-local.lock"))
    assert names(pinned("requirements-dev.lock")) & local == set()


def test_every_declared_dependency_is_pinned() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())

    assert names(declared["project"]["dependencies"]) <= names(pinned("requirements.lock"))
    assert names(group("build")) <= names(pinned("requirements.lock"))
    assert names(group("dev")) <= names(pinned("requirements-dev.lock"))
    assert names(group("bench")) <= names(pinned("requirements-bench.lock"))
