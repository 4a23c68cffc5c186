"""The users that the containers' database begins with, made in a real PostgreSQL."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from entrypoints.bootstrap import open_application, prepare_database
from entrypoints.settings import Settings
from tests.architecture.tree import ROOT
from tests.postgresql import PostgresqlServer, running_server, url_as

SECRETS = {name: f"{name}-canary" for name in ("owner", "service", "backup")}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PostgresqlServer]:
    """A server whose first start has just been."""
    for name, secret in SECRETS.items():
        (tmp_path / f"{name}_password").write_text(secret)
    with running_server(roles=False) as running:
        found = urlsplit(running.url)
        environment = {
            "PATH": f"{running.programs}:{os.environ['PATH']}",
            "PGHOST": parse_qs(found.query)["host"][0],
            "PGUSER": found.username or "postgres",
            "SECRETS": str(tmp_path),
        }
        script = ROOT / "deploy" / "docker" / "first-start.sh"
        subprocess.run([script], check=True, env=environment)
        yield running


async def test_the_owner_prepares_and_the_service_serves(server: PostgresqlServer) -> None:
    url = server.url_of("panels")

    await prepare_database(url_as(url, "ask_panel_owner"), "ask_panel_app")

    async with open_application(Settings(url_as(url, "ask_panel_service")), serving=True) as opened:
        state = await opened.storage.state()
    assert state.revision == state.expected


def test_only_backups_see_all_tenants_and_they_write_nothing(server: PostgresqlServer) -> None:
    with psycopg.connect(server.url_of("panels")) as connection:
        powers = connection.execute(
            "select rolname, rolsuper, rolbypassrls from pg_roles"
            " where rolname like 'ask_panel_%' order by rolname"
        ).fetchall()
    with (
        psycopg.connect(url_as(server.url_of("panels"), "ask_panel_backup")) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("create table public.theirs (name text)")

    assert powers == [
        ("ask_panel_app", False, False),
        ("ask_panel_backup", False, True),
        ("ask_panel_owner", False, False),
        ("ask_panel_service", False, False),
    ]
