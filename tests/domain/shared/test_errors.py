"""How errors are told apart: by kind, and by a code that never changes."""

import pytest

from domain.shared import (
    Conflict,
    DomainError,
    Forbidden,
    IllegalState,
    InvalidValue,
    NotFound,
    StaleVersion,
    Unauthenticated,
    Unavailable,
)
from domain.tenancy import TenantMismatch


@pytest.mark.parametrize(
    "kind",
    [Conflict, Forbidden, IllegalState, NotFound, StaleVersion, Unauthenticated, Unavailable],
)
def test_an_error_carries_its_code_and_its_message(kind: type[DomainError]) -> None:
    error = kind("a_code", "what was refused")

    assert (error.code, error.message, str(error)) == (
        "a_code",
        "what was refused",
        "what was refused",
    )


def test_a_refused_value_names_its_field() -> None:
    error = InvalidValue("query_empty", "query cannot be empty", field="query")

    assert error.field == "query"


@pytest.mark.parametrize(
    ("kind", "known_as"),
    [
        (InvalidValue, ValueError),
        (IllegalState, ValueError),
        (TenantMismatch, ValueError),
        (NotFound, LookupError),
        (IllegalState, Conflict),
        (StaleVersion, Conflict),
        (TenantMismatch, Forbidden),
    ],
)
def test_callers_may_treat_errors_as_those_they_know(
    kind: type[Exception], known_as: type[Exception]
) -> None:
    assert issubclass(kind, known_as)
