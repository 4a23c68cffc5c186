"""Panels and lists from the cache: quick, never another tenant's, never behind a change."""

from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest

from application.shared import FRESH_FOR
from domain.tenancy import TenantId
from entrypoints.api.app import create_app
from entrypoints.settings import Settings
from tests.entrypoints.api.serving import served
from tests.entrypoints.api.shared.question import QUESTION
from tests.patience import PATIENCE_SECONDS
from tests.redis_server import RunningRedis

PANELS = "/api/v1/panels"


def of(tenant: TenantId) -> dict[str, str]:
    return {"X-Tenant-ID": str(tenant)}


def convened(http: httpx.Client, url: str, tenant: TenantId) -> str:
    answer = http.post(f"{url}{PANELS}", json=QUESTION, headers=of(tenant))
    assert answer.status_code == 201, answer.text
    return f"{PANELS}/{answer.json()['panel_id']}"


def hits(http: httpx.Client, url: str) -> float:
    """How many answers came from the cache so far."""
    lines = http.get(f"{url}/metrics").text.splitlines()
    found = [line for line in lines if line.startswith('askpanel_cache_reads_total{result="hit"}')]
    return float(found[0].split()[-1]) if found else 0.0


@pytest.fixture(params=["memory", "redis"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """A service with each kind of cache."""
    redis = None if request.param == "memory" else request.getfixturevalue("redis_server").url
    return Settings(f"sqlite:///{tmp_path / 'panels.db'}", redis_url=redis)


def test_readers_get_the_same_from_the_cache_with_its_etag(
    http: httpx.Client, settings: Settings, tenant: TenantId
) -> None:
    with served(create_app(settings)) as url:
        panel = convened(http, url, tenant)
        paths = (panel, PANELS, f"{PANELS}?limit=1&status=draft")
        shown = {path: http.get(f"{url}{path}", headers=of(tenant)) for path in paths}
        began = monotonic()
        while hits(http, url) < 6:
            # An answer is kept for a second, in which a slow machine may not ask again.
            assert monotonic() - began < PATIENCE_SECONDS
            for path in paths * 4:
                answer = http.get(f"{url}{path}", headers=of(tenant))
                assert (answer.status_code, answer.content) == (200, shown[path].content)

        etag = http.get(f"{url}{panel}", headers=of(tenant)).headers["ETag"]
        known = http.get(f"{url}{panel}", headers={**of(tenant), "If-None-Match": etag})

    assert etag == '"1"'
    assert (known.status_code, known.headers["ETag"], known.content) == (304, etag, b"")


def test_a_change_shows_at_once(http: httpx.Client, settings: Settings, tenant: TenantId) -> None:
    with served(create_app(settings)) as url:
        panel = convened(http, url, tenant)
        for _ in range(3):
            http.get(f"{url}{panel}", headers=of(tenant))
            http.get(f"{url}{PANELS}", headers=of(tenant))

        http.delete(f"{url}{panel}", headers=of(tenant))

        shown = http.get(f"{url}{panel}", headers=of(tenant))
        listed = http.get(f"{url}{PANELS}", headers=of(tenant)).json()["panels"]
        assert (shown.json()["status"], shown.headers["ETag"]) == ("cancelled", '"2"')
        assert [one["status"] for one in listed] == ["cancelled"]

        http.delete(f"{url}{panel}?erase=true", headers=of(tenant))

        assert http.get(f"{url}{panel}", headers=of(tenant)).status_code == 404
        assert http.get(f"{url}{PANELS}", headers=of(tenant)).json()["total"] == 0


def test_a_known_version_is_told_from_others_where_nothing_is_cached(
    http: httpx.Client, settings: Settings, tenant: TenantId
) -> None:
    def asked(url: str, panel: str, by: TenantId = tenant) -> tuple[int, str | None]:
        answer = http.get(f"{url}{panel}", headers={**of(by), "If-None-Match": '"1"'})
        return answer.status_code, answer.headers.get("ETag")

    with served(create_app(settings)) as url:
        panel = convened(http, url, tenant)

        assert asked(url, panel) == (304, '"1"')
        assert asked(url, panel, TenantId.generate())[0] == 404

        http.delete(f"{url}{panel}", headers=of(tenant))
        assert asked(url, panel) == (200, '"2"')

        http.delete(f"{url}{panel}?erase=true", headers=of(tenant))
        assert asked(url, panel)[0] == 404


def test_what_is_cached_for_one_tenant_does_not_exist_for_another(
    http: httpx.Client, settings: Settings, tenant: TenantId
) -> None:
    other = TenantId.generate()
    with served(create_app(settings)) as url:
        panel = convened(http, url, tenant)
        for _ in range(3):
            assert http.get(f"{url}{panel}", headers=of(tenant)).status_code == 200
            assert http.get(f"{url}{PANELS}", headers=of(tenant)).json()["total"] == 1

            assert http.get(f"{url}{panel}", headers=of(other)).status_code == 404
            assert http.get(f"{url}{PANELS}", headers=of(other)).json()["total"] == 0


def test_a_change_of_another_process_shows_within_two_seconds(
    http: httpx.Client, settings: Settings, tenant: TenantId
) -> None:
    with ExitStack() as stack:
        here, there = (stack.enter_context(served(create_app(settings))) for _ in range(2))
        panel = convened(http, here, tenant)
        http.get(f"{there}{panel}", headers=of(tenant))

        http.delete(f"{here}{panel}", headers=of(tenant))
        began = monotonic()
        while http.get(f"{there}{panel}", headers=of(tenant)).json()["status"] != "cancelled":
            assert settings.redis_url is None, "by Redis it shows at once"
            assert monotonic() - began < PATIENCE_SECONDS
            sleep(0.02)

    assert timedelta(seconds=2) >= FRESH_FOR


class TestWithoutRedis:
    """Redis goes away under a service that runs; it goes on, and says so."""

    def test_it_goes_on_and_says_that_it_is_degraded(
        self, http: httpx.Client, tmp_path: Path, own_redis: RunningRedis, tenant: TenantId
    ) -> None:
        database = f"sqlite:///{tmp_path / 'panels.db'}"
        with served(create_app(Settings(database, redis_url=own_redis.url))) as url:
            panel = convened(http, url, tenant)
            assert http.get(f"{url}/health/ready").json()["status"] == "ready"
            assert http.get(f"{url}/health/cache").json() == {"status": "ok", "kind": "redis"}

            own_redis.stop()

            assert http.get(f"{url}{panel}", headers=of(tenant)).status_code == 200
            ready = http.get(f"{url}/health/ready")
            assert ready.status_code == 200
            assert ready.json() == {"status": "degraded", "database": "ok", "cache": "degraded"}
            http.delete(f"{url}{panel}", headers=of(tenant))
            shown = http.get(f"{url}{panel}", headers=of(tenant)).json()
            assert shown["status"] == "cancelled"

            own_redis.start()
            began = monotonic()
            while http.get(f"{url}/health/ready").json()["status"] != "ready":
                assert monotonic() - began < PATIENCE_SECONDS
                sleep(0.05)

    def test_a_flush_in_the_middle_loses_no_panel(
        self, http: httpx.Client, tmp_path: Path, redis_server: RunningRedis, tenant: TenantId
    ) -> None:
        database = f"sqlite:///{tmp_path / 'panels.db'}"
        with served(create_app(Settings(database, redis_url=redis_server.url))) as url:
            panels = [convened(http, url, tenant) for _ in range(3)]
            for panel in panels:
                http.post(f"{url}{panel}/execute", headers=of(tenant))
                redis_server.flush()

            began = monotonic()
            waiting = set(panels)
            while waiting:
                assert monotonic() - began < PATIENCE_SECONDS
                redis_server.flush()
                for panel in list(waiting):
                    status = http.get(f"{url}{panel}", headers=of(tenant)).json()["status"]
                    if status == "completed":
                        waiting.discard(panel)
                sleep(0.05)
            events = http.get(f"{url}{panels[0]}/events", headers=of(tenant)).text

        assert "event: panel_completed" in events
