import pytest

from domain.shared import (
    Conflict,
    DomainError,
    Forbidden,
    IllegalState,
    InvalidValue,
    NotFound,
    StaleVersion,
    Unavailable,
)
from entrypoints.cli.app import main
from entrypoints.cli.exit_status import explained, status_of_error

UNKNOWN = "01997a3e-5c1f-7b7e-9d5e-0d6c1f2a3b4c"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (InvalidValue("query_empty", "query cannot be empty", field="query"), 2),
        (IllegalState("members_too_few", "too few"), 2),
        (Conflict("database_foreign", "made by another version"), 2),
        (Unavailable("database_unreachable", "cannot be reached"), 2),
        (Forbidden("tenant_mismatch", "another tenant's"), 2),
        (NotFound("tenant_unknown", "there is no tenant"), 2),
        (NotFound("panel_unknown", "there is no panel"), 4),
        (StaleVersion("panel_stale", "saved by somebody else"), 1),
        (DomainError("other", "something else"), 1),
    ],
)
def test_every_kind_of_error_has_its_exit_status(error: DomainError, status: int) -> None:
    assert status_of_error(error) == status


def test_an_error_says_what_to_do() -> None:
    unknown = NotFound("tenant_unknown", "there is no tenant x")

    assert explained(unknown) == "there is no tenant x; 'ask-panel tenants list' shows them"
    assert explained(Conflict("other", "as it is")) == "as it is"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["ask"], "Missing argument 'QUESTION' (see 'ask-panel ask --help')"),
        (["ask", "Why?", "--colour"], "No such option: --colour"),
        (["ask", "Why?", "--rounds", "11"], "Invalid value for '--rounds': must be at most 10"),
        (["ask", "Why?", "--rounds", "0"], "Invalid value for '--rounds': must be at least 1"),
        (["ask", "Why?", "--rounds", "many"], "'--rounds': must be a whole number"),
        (["ask", "Why?", "--budget-usd", "many"], "'--budget-usd': must be a number"),
        (["ask", "Why?", "--type", "jury"], "'--type': 'jury' is not one of 'structured', 'open'"),
        (["ask", "Why?", "--deadline", "soon"], "such as 90, 90s, 10m or 1h, not 'soon'"),
        (["ask", "Why?", "--deadline", "0"], "a time above 0"),
        (["ask", "Why?", "--rule", "colour=1"], "threshold, quorum, stability, method, rounds"),
        (["ask", "Why?", "--rule", "quorum=all"], "quorum must be a number, not 'all'"),
        (["ask", "Why?", "--rule", "rounds=2.5"], "rounds must be a whole number"),
        (["ask", "Why?", "--rule", "quorum=1,quorum=1"], "quorum is given twice"),
        (["ask", "Why?", "--person", "Jane"], "write ID:NAME"),
        (["ask", "Why?", "--expert-model", "fda_expert"], "write ID=MODEL"),
        (["sign", "x", "--as", "Jane", "--decision", "maybe"], "--decision"),
        (["submit", "x", "form.toml"], "Missing option '--seat'"),
        (["ask", "Why?", "--seed", "-1"], "--seed"),
        (["frobnicate"], "No such command 'frobnicate'"),
        (["panels"], "Missing command (see 'ask-panel panels --help')"),
        (
            ["panels", "show", "nope"],
            "ID must be a UUID, not 'nope'; 'ask-panel panels list' shows yours",
        ),
        (
            ["panels", "list", "--tenant", "me"],
            "--tenant must be a UUID, not 'me'; 'ask-panel tenants list' shows them",
        ),
        (["tenants", "verify", "me"], "ID must be a UUID, not 'me'; 'ask-panel tenants list'"),
        (["cleanup", "--tenant=me"], "--tenant must be a UUID, not 'me'"),
        (["keys", "revoke", "x"], "ID must be a UUID, not 'x'; 'ask-panel keys list' shows"),
        (["ask", ""], "QUESTION cannot be empty"),
        (["ask", "Why?", "--budget-usd=-1"], "--budget-usd must be a number above 0, not -1"),
        (["panels", "hold", UNKNOWN, "--reason", " "], "--reason cannot be empty"),
        (["serve", "--port", "99999"], "Invalid value for '--port': must be at most 65535"),
        (["backup", "verify", "x"], "id must be a backup's id, such as 2026"),
        (["backup", "rotate", "--keep-days", "99999"], "'--keep-days': must be at most 10000"),
        (["experts", "list", "--experts-file", "missing.toml"], "missing.toml cannot be read"),
    ],
)
def test_bad_usage_gets_one_line_and_status_2(
    arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(arguments)

    shown = capsys.readouterr()
    assert status == 2
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    assert shown.err.startswith("ask-panel: ")
    assert complaint in shown.err
    assert "Input should" not in shown.err
    assert "Value error" not in shown.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "budget.usd must be a number above 0"),
        (["--budget-usd", "0"], "--budget-usd must be a number above 0"),
        (["--usd-per-month", "0"], "--usd-per-month must be a number above 0"),
        (["--usd-per-month", "0", "--budget-usd=0"], "--budget-usd must be a number above 0"),
        (["usd"], "budget.usd must be a number above 0"),
    ],
)
def test_a_field_is_called_what_was_typed(arguments: list[str], told: str) -> None:
    error = InvalidValue("x", "budget.usd must be a number above 0", field="budget.usd")

    assert explained(error, arguments) == told


def test_an_unknown_expert_is_not_found(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["experts", "show", "nope"])

    assert status == 4
    assert capsys.readouterr().err == (
        "ask-panel: there is no expert 'nope' in the catalogue; "
        "'ask-panel experts list' shows who there is\n"
    )


def test_control_characters_in_an_error_are_made_visible(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["ask", "Why?", "--evidence", "no\x1b[2Jsuch\nfile"])

    shown = capsys.readouterr().err
    assert "\x1b" not in shown
    assert shown.count("\n") == 1
