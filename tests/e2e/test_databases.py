"""The command on PostgreSQL, from the environment, and twice at once on one database."""

import json

import pytest

from tests.e2e.conftest import AskPanel, example_question


def test_postgresql_serves_as_the_database(ask_panel: AskPanel, empty_postgresql_url: str) -> None:
    asked = ask_panel(*example_question(), "--json", "--db", empty_postgresql_url)

    shown = ask_panel(
        "panels",
        "show",
        asked.document["panel_id"],
        "--json",
        ASK_PANEL_DATABASE_URL=empty_postgresql_url,
    )

    assert asked.status == 0, asked.err
    assert shown.document == asked.document
    assert ask_panel("panels", "list", "--json").document == {"panels": []}


def test_both_kinds_of_database_give_the_same_panel(
    ask_panel: AskPanel, empty_postgresql_url: str, sqlite_url: str
) -> None:
    urls = (empty_postgresql_url, sqlite_url)
    one, other = (ask_panel(*example_question(), "--json", "--db", u).document for u in urls)

    for key in ("recommendation", "members", "citations", "rule", "seats"):
        assert one[key] == other[key]


@pytest.mark.parametrize("kind", ["sqlite_url", "empty_postgresql_url"])
def test_two_processes_work_on_one_new_database_at_once(
    ask_panel: AskPanel, kind: str, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue(kind)

    processes = [ask_panel.start(*example_question(), "--json", "--db", url) for _ in range(2)]
    ended = [(*process.communicate(), process.returncode) for process in processes]

    assert [(err, status) for _, err, status in ended if status] == []
    ids = {json.loads(out)["panel_id"] for out, _, _ in ended}
    listed = ask_panel("panels", "list", "--json", "--db", url).document["panels"]
    assert {panel["panel_id"] for panel in listed} == ids
    assert len(ids) == 2
    assert len(ask_panel("tenants", "list", "--json", "--db", url).document["tenants"]) == 1


def test_an_unreachable_server_gets_one_line_without_the_password(ask_panel: AskPanel) -> None:
    ran = ask_panel("panels", "list", "--db", "postgresql://me:hunter2@127.0.0.1:9/panels")

    assert ran.status == 2
    assert ran.err.count("\n") == 1
    assert "hunter2" not in ran.err
