import re
import tomllib
from importlib.metadata import packages_distributions

import pytest

from tests.architecture.tree import PACKAGES, ROOT

PIN = re.compile(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+]+")


def pinned(lock: str) -> set[str]:
    return set((ROOT / lock).read_text().splitlines())


def names(requirements: list[str] | set[str]) -> set[str]:
    """The distributions that requirements name, spelled as an index normalises them."""
    found = [re.match(r"[A-Za-z0-9._-]+", requirement) for requirement in requirements]
    return {re.sub(r"[-_.]+", "-", match[0]).lower() for match in found if match}


@pytest.mark.parametrize("package", PACKAGES)
def test_no_other_distribution_claims_our_package_names(package: str) -> None:
    claims = set(packages_distributions().get(package, []))

    assert claims <= {"ask-panel"}


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_file_holds_plain_pins_only(lock: str) -> None:
    assert [line for line in pinned(lock) if not PIN.fullmatch(line)] == []


def test_the_dev_lock_adds_to_the_runtime_lock_and_changes_nothing() -> None:
    assert pinned("requirements.lock") <= pinned("requirements-dev.lock")


def test_every_declared_dependency_is_pinned() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = declared["dependency-groups"]

    assert names(declared["project"]["dependencies"]) <= names(pinned("requirements.lock"))
    assert names(groups["build"]) <= names(pinned("requirements.lock"))
    assert names([one for one in groups["dev"] if isinstance(one, str)]) <= names(
        pinned("requirements-dev.lock")
    )
