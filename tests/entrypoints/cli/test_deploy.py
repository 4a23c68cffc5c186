import asyncio
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from application.notification import CreateWebhook, create_webhook
from domain.notification import NoticeType
from domain.tenancy import Principal, Role, TenantContext
from entrypoints.bootstrap import open_application
from entrypoints.settings import Settings
from tests.entrypoints.cli.conftest import Run
from tests.entrypoints.panels_begun import a_tenant
from tests.postgresql import OWNER, SERVICE, tools_folder, url_as
from tests.redis_server import RunningRedis

SECRET = "hunter2-hunter2-hunter2-hunter2-hunter2"
NAMES = [
    "settings",
    "secrets",
    "model",
    "tools",
    "database",
    "migrations",
    "role",
    "webhooks",
    "redis",
    "files",
    "backups",
]
Verdicts = Callable[..., dict[str, str]]


@pytest.fixture
def verdicts(run: Run, monkeypatch: pytest.MonkeyPatch) -> Verdicts:
    """Checks with these settings, and tells what came of each check."""
    monkeypatch.setenv("ASK_PANEL_PG_BIN", str(tools_folder()))

    def check(url: str, *arguments: str, **settings: str) -> dict[str, str]:
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        ran = run("deploy", "check", "--json", "--db", url, *arguments)
        found = {one["name"]: one["verdict"] for one in ran.document["checks"]}
        assert ran.status == int("failed" in found.values())
        assert ran.document["ready"] == (ran.status == 0)
        assert list(found) == NAMES
        assert "hunter2" not in ran.out + ran.err
        return found

    return check


def but(**others: str) -> dict[str, str]:
    """All is well but these."""
    return dict.fromkeys(NAMES, "ok") | others


def test_a_laptop_is_ready_before_its_first_start_which_is_left_to_come(
    verdicts: Verdicts, tmp_path: Path
) -> None:
    assert verdicts(f"sqlite:///{tmp_path / 'new.db'}") == but(
        migrations="pending", webhooks="pending"
    )
    assert list(tmp_path.rglob("*.db")) == []


def test_a_prepared_database_is_ready_for_the_services_user(
    verdicts: Verdicts, postgresql_app_url: str, redis_server: RunningRedis
) -> None:
    settings = {"ASK_PANEL_REDIS_URL": redis_server.url, "ASK_PANEL_CURSOR_SECRET": SECRET}

    assert verdicts(postgresql_app_url, **settings) == but()


def test_an_empty_database_is_to_be_migrated_and_is_left_empty(
    verdicts: Verdicts, empty_postgresql_url: str
) -> None:
    found = verdicts(url_as(empty_postgresql_url, SERVICE))

    assert found == but(migrations="pending", webhooks="pending")
    with psycopg.connect(empty_postgresql_url) as connection:
        assert connection.execute("SELECT FROM pg_tables WHERE schemaname = 'public'").rowcount == 0


@pytest.mark.parametrize("user", [OWNER, "postgres"])
def test_a_user_who_could_see_every_tenant_fails(
    verdicts: Verdicts, postgresql_url: str, user: str
) -> None:
    assert verdicts(url_as(postgresql_url, user)) == but(role="failed")


def test_a_database_of_a_newer_release_fails(verdicts: Verdicts, postgresql_url: str) -> None:
    with psycopg.connect(postgresql_url) as connection:
        connection.execute("UPDATE ask_panel_revision SET version_num = '9999'")

    assert verdicts(url_as(postgresql_url, SERVICE)) == but(migrations="failed", webhooks="failed")


def test_another_programs_file_fails(verdicts: Verdicts, tmp_path: Path) -> None:
    import sqlite3  # noqa: PLC0415
    from contextlib import closing  # noqa: PLC0415

    with closing(sqlite3.connect(tmp_path / "songs.db")) as other:
        other.execute("CREATE TABLE songs (name)")

    assert verdicts(f"sqlite:///{tmp_path / 'songs.db'}") == but(
        migrations="failed", webhooks="failed"
    )


def test_a_database_that_does_not_answer_fails_all_that_asks_it(verdicts: Verdicts) -> None:
    asked = dict.fromkeys(("tools", "database", "migrations", "role", "webhooks"), "failed")

    assert verdicts("postgresql://me:hunter2@127.0.0.1:9/panels") == but(**asked)


@pytest.mark.parametrize(
    ("settings", "failed"),
    [
        ({"ASK_PANEL_HOST": "0.0.0.0"}, ["secrets"]),  # noqa: S104 - what is tested
        ({"ASK_PANEL_AUTH": "keys"}, ["secrets"]),
        ({"ASK_PANEL_REDIS_URL": "redis://:hunter2@127.0.0.1:9/0"}, ["redis"]),
        ({"ASK_PANEL_MODEL": "openai:gpt-5-mini"}, ["model"]),
        ({"ASK_PANEL_MODEL": "nonsense"}, ["model"]),
        ({"ASK_PANEL_FILE_FOLDER": "/dev/null/files"}, ["files"]),
        ({"ASK_PANEL_BACKUP_FOLDER": "/dev/null/backups"}, ["backups"]),
        ({"ASK_PANEL_PORT": "hunter2"}, NAMES),
    ],
)
def test_what_is_wrong_fails_by_its_name(
    verdicts: Verdicts, sqlite_url: str, settings: dict[str, str], failed: list[str]
) -> None:
    expected = but(migrations="pending", webhooks="pending") | dict.fromkeys(failed, "failed")

    assert verdicts(sqlite_url, **settings) == expected


def test_tools_that_are_too_old_for_the_server_fail(
    verdicts: Verdicts, postgresql_app_url: str
) -> None:
    old = str(tools_folder(too_old=True))

    assert verdicts(postgresql_app_url, ASK_PANEL_PG_BIN=old) == but(tools="failed")


def test_a_file_that_cannot_be_made_at_the_first_start_fails_before_it(
    verdicts: Verdicts,
) -> None:
    found = verdicts("sqlite:////dev/null/folder/panels.db")

    assert found == but(
        database="failed",
        migrations="pending",
        webhooks="pending",
        files="failed",
        backups="failed",
    )


@pytest.mark.parametrize("target", ["compose", "modal"])
def test_a_targets_own_tools_are_looked_for(
    verdicts: Verdicts, sqlite_url: str, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")

    found = verdicts(sqlite_url, "--target", target)

    assert found["tools"] == "failed"


def test_a_file_and_callers_without_names_are_refused_where_modal_serves(
    verdicts: Verdicts, sqlite_url: str, postgresql_app_url: str
) -> None:
    named = {"ASK_PANEL_AUTH": "keys", "ASK_PANEL_CURSOR_SECRET": SECRET}

    found = [
        verdicts(url, "--target", "modal", **settings)["settings"]
        for url, settings in (
            (postgresql_app_url, {}),
            (sqlite_url, named),
            (postgresql_app_url, named),
        )
    ]

    assert found == ["failed", "failed", "ok"]


async def make_webhook(url: str) -> None:
    """A tenant with a webhook, made where SECRET is the cursors' secret."""
    async with open_application(Settings(url, cursor_secret=SECRET)) as application:
        tenant_id = await a_tenant(application)
        owner = Principal(tenant_id=tenant_id, subject="ada", name="Ada", role=Role.OWNER)
        with TenantContext.use(tenant_id):
            await create_webhook(
                CreateWebhook(
                    by=owner,
                    url="https://example.org/told",
                    types=frozenset(NoticeType),
                    loopback=False,
                ),
                webhooks=application.notification.webhooks(tenant_id),
                box=application.notification.box,
                clock=application.clock,
                ids=application.ids,
                secrets=application.secrets,
            )


@pytest.mark.parametrize("database", ["sqlite_url", "postgresql_app_url"])
def test_webhooks_that_a_change_of_the_secret_would_lose_fail_until_the_old_one_is_named(
    verdicts: Verdicts, request: pytest.FixtureRequest, database: str
) -> None:
    url, other = str(request.getfixturevalue(database)), SECRET[::-1]
    asyncio.run(make_webhook(url))

    found = [
        verdicts(url, ASK_PANEL_CURSOR_SECRET=secret, ASK_PANEL_CURSOR_SECRET_PREVIOUS=previous)
        for secret, previous in ((SECRET, ""), (other, ""), (other, SECRET))
    ]

    assert found == [but(), but(webhooks="failed"), but()]


def test_for_people_there_is_a_table_that_says_what_to_do(run: Run, sqlite_url: str) -> None:
    ran = run("deploy", "check", "--db", sqlite_url)

    assert ran.status == 0
    assert "ok       settings    every variable keeps its rule" in ran.out
    assert "pending  migrations  from nothing to" in ran.out


def test_a_misspelt_variable_is_told(
    run: Run, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASK_PANEL_PROT", "9000")

    assert "ASK_PANEL_PROT" in run("deploy", "check", "--db", sqlite_url).out
