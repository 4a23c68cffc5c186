from tests.entrypoints.cli.conftest import Run

ADA = ("members", "add", "auth0|ada", "--name", "Ada Lovelace", "--role", "owner")
BOB = ("members", "add", "bob", "--name", "Bob", "--role", "viewer")


def test_members_are_added_and_listed(run: Run) -> None:
    added = run(*ADA)
    run(*BOB)

    assert (added.status, added.out) == (0, "")
    assert added.err == "Ada Lovelace (auth0|ada) now acts as owner\n"
    listed = run("members", "list")
    assert [line.split("UTC  ")[1] for line in listed.out.splitlines()] == [
        "owner  Ada Lovelace (auth0|ada)",
        "viewer  Bob (bob)",
    ]
    members = run("members", "list", "--json").document["members"]
    assert [member["subject"] for member in members] == ["auth0|ada", "bob"]


def test_a_role_is_changed_and_a_membership_ended(run: Run) -> None:
    run(*ADA)
    run(*BOB)

    changed = run("members", "role", "bob", "--role", "editor", "--json").document
    removed = run("members", "remove", "bob")

    assert changed["role"] == "editor"
    assert removed.err == "Bob (bob) acts for the tenant no more\n"
    assert "Bob" not in run("members", "list").out
    assert run("members", "remove", "bob").status == 4
    assert run(*BOB).status == 0


def test_the_last_owner_stays(run: Run) -> None:
    run(*ADA)

    demoted = run("members", "role", "auth0|ada", "--role", "viewer")
    removed = run("members", "remove", "auth0|ada")

    assert {demoted.status, removed.status} == {2}
    assert "auth0|ada is the last owner" in demoted.err
    assert "owner" in run("members", "list").out


def test_nobody_is_added_twice(run: Run) -> None:
    run(*ADA)

    again = run(*ADA)

    assert again.status == 2
    assert "a member of that subject exists already" in again.err


def test_a_tenants_members_are_not_another_tenants(run: Run) -> None:
    other = run("tenants", "create", "Other").out.strip()
    run(*ADA)

    assert run("members", "list", "--tenant", other).out == ""
    assert run("members", "remove", "auth0|ada", "--tenant", other).status == 4


def test_what_a_name_holds_commands_no_terminal(run: Run) -> None:
    refused = run("members", "add", "eve", "--name", "E\x1b[2Jve", "--role", "viewer")
    run("members", "add", "e\u202eve", "--name", "Eve", "--role", "viewer")

    assert refused.status == 2
    assert "name holds a control character" in refused.err
    assert "\u202e" not in run("members", "list").out
