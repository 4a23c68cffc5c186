import pytest

from tests.entrypoints.cli.conftest import Run


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("backup list", "There are no backups in "),
        ("keys list", "There are no keys; 'ask-panel keys create --help'"),
        ("members list", "There are no members; 'ask-panel members add --help'"),
        ("panels holds", "No panel is held."),
        ("panels list", "There are no panels yet; 'ask-panel ask --help'"),
        ("tenants list", "There are no tenants yet; 'ask-panel tenants create NAME'"),
    ],
)
def test_where_there_is_nothing_that_is_said_beside_an_empty_list(
    run: Run, command: str, told: str
) -> None:
    people, programs = run(*command.split()), run(*command.split(), "--json")

    assert (people.status, people.out) == (0, "")
    assert people.err.startswith(told)
    assert (programs.status, programs.err) == (0, "")
    assert programs.document
