from pathlib import Path

import httpx
import psycopg
from sqlalchemy import create_engine, make_url, text

from entrypoints.api.app import create_app
from entrypoints.settings import Settings
from tests.entrypoints.api.serving import OF_TENANT, TENANT, served
from tests.patience import PATIENCE_SECONDS
from tests.postgresql import SERVICE, PostgresqlServer


def test_a_healthy_service_says_so_without_a_tenant(client: httpx.Client) -> None:
    answers = {
        path: client.get(path).json()
        for path in ("/health", "/health/live", "/health/ready", "/health/database")
    }

    assert answers["/health/live"] == {"status": "alive"}
    assert answers["/health/ready"] == {"status": "ready", "database": "ok", "cache": "ok"}
    assert answers["/health/database"]["kind"] == "sqlite"
    assert answers["/health"]["version"]


def test_a_schema_of_another_release_is_not_ready_but_alive(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'panels.db'}"
    with served(create_app(Settings(database))) as url:
        with create_engine(database).begin() as connection:
            connection.execute(text("UPDATE ask_panel_revision SET version_num = '0002'"))

        asked = {
            path: httpx.get(f"{url}{path}")
            for path in ("/health", "/health/live", "/health/ready", "/health/database")
        }

    assert {path: answer.status_code for path, answer in asked.items()} == {
        "/health": 503,
        "/health/live": 200,
        "/health/ready": 503,
        "/health/database": 503,
    }
    assert asked["/health/ready"].json()["code"] == "database_version_unfit"
    assert "Retry-After" in asked["/health/ready"].headers


def test_a_database_that_is_gone_is_told_without_a_word_on_how_it_was_reached(
    postgresql_app_url: str, postgresql_server: PostgresqlServer
) -> None:
    database = make_url(postgresql_app_url).database
    with served(create_app(Settings(postgresql_app_url))) as url:
        before = httpx.get(f"{url}/health/ready")
        with psycopg.connect(postgresql_server.url, autocommit=True) as connection:
            connection.execute(f'ALTER DATABASE "{database}" ALLOW_CONNECTIONS false')
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                [database],
            )

        asked = [
            httpx.get(f"{url}{path}", timeout=PATIENCE_SECONDS)
            for path in ("/health", "/health/database")
        ]
        alive = httpx.get(f"{url}/health/live")

    assert (before.status_code, alive.status_code) == (200, 200)
    assert [answer.status_code for answer in asked] == [503, 503]
    for answer in asked:
        assert SERVICE not in answer.text
        assert str(database) not in answer.text


def test_whoever_runs_the_service_sees_how_it_stands_in_detail(client: httpx.Client) -> None:
    detailed = client.get("/health/detailed").json()

    assert detailed["status"] == "ready"
    assert detailed["database_kind"] == "sqlite"
    assert detailed["connections_in_use"] >= 0
    assert detailed["connections_limit"] > 0
    assert detailed["queue"] is None


def test_the_last_slow_queries_show_to_whoever_runs_the_service_without_their_values(
    tmp_path: Path,
) -> None:
    settings = Settings(f"sqlite:///{tmp_path / 'panels.db'}", slow_query_seconds=1e-7)
    with served(create_app(settings)) as url:
        httpx.get(f"{url}/api/v1/panels?text=canary", headers=OF_TENANT)
        queries = httpx.get(f"{url}/health/detailed").json()["slow_queries"]

    assert len(queries) == 20
    assert set(queries[0]) == {"statement", "took_seconds", "seconds_ago"}
    assert any("FROM panels" in query["statement"] for query in queries)
    assert "canary" not in str(queries)
    assert TENANT not in str(queries)


def test_with_an_operators_token_figures_are_shown_to_whoever_has_it_from_anywhere(
    tmp_path: Path,
) -> None:
    token = "t" * 32
    settings = Settings(f"sqlite:///{tmp_path / 'panels.db'}", operator_token=token)
    with served(create_app(settings)) as url:
        for path in ("/metrics", "/health/detailed"):
            without = httpx.get(f"{url}{path}")
            wrong = httpx.get(f"{url}{path}", headers={"Authorization": f"Bearer {token}x"})
            through = {"Authorization": f"Bearer {token}", "X-Forwarded-For": "203.0.113.9"}

            assert without.status_code == wrong.status_code == 403
            assert wrong.json()["code"] == "operators_only"
            assert httpx.get(f"{url}{path}", headers=through).status_code == 200


def test_the_queue_of_a_service_on_postgresql_shows(postgresql_app_url: str) -> None:
    with served(create_app(Settings(postgresql_app_url))) as url:
        queue = httpx.get(f"{url}/health/detailed").json()["queue"]

    assert queue == {"waiting": 0, "running": 0, "heartbeats": []}
