"""What is looked at before a release is deployed, and what came of it."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

from attrs import frozen

from domain.shared import DomainError


class Verdict(StrEnum):
    """What came of one check."""

    OK = "ok"
    PENDING = "pending"
    """The deployment itself is going to do it."""
    FAILED = "failed"


@frozen
class Finding:
    """What one check found.

    Attributes:
        name: of the check.
        verdict: what came of it.
        told: what was found; where it failed, also what to do. It holds no secret.
    """

    name: str
    verdict: Verdict
    told: str


Check = Callable[[], tuple[Verdict, str]]
"""Looks at one thing, and says what it found; a DomainError is a failure."""


def run_checks(checks: Mapping[str, Check]) -> Sequence[Finding]:
    """Run every check, also after one that failed, in the given order."""
    return [_run(name, check) for name, check in checks.items()]


def is_ready(findings: Sequence[Finding]) -> bool:
    """Whether nothing speaks against deploying."""
    return all(finding.verdict is not Verdict.FAILED for finding in findings)


def _run(name: str, check: Check) -> Finding:
    try:
        verdict, told = check()
    except DomainError as error:
        return Finding(name, Verdict.FAILED, error.message)
    return Finding(name, verdict, told)
