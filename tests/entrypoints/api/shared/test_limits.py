"""How often a caller may ask, on a real server: whatever it tries, it is counted as itself."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from attrs import evolve

from domain.tenancy import Role, TenantId
from entrypoints.api.app import create_app
from entrypoints.mcp.http import PATH as MCP
from entrypoints.settings import Settings
from tests.entrypoints.api.access.guarded import PANELS, Guarded, refused, settings_of
from tests.entrypoints.api.serving import served
from tests.issuer import issuer_in_thread
from tests.standing_minute import standing_minute

__all__ = ["standing_minute"]

LIMIT = 20


@pytest.fixture
def limited(tmp_path: Path) -> Iterator[Guarded]:
    """A service that takes keys and tokens, and few requests."""
    with issuer_in_thread() as issuer:
        settings = settings_of(f"sqlite:///{tmp_path / 'panels.db'}", issuer)
        settings = evolve(settings, rate_limit=LIMIT)
        with served(create_app(settings)) as address:
            yield Guarded(address, settings, issuer)


def statuses(answers: list[httpx.Response]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


def burst(guarded: Guarded, tenant: TenantId, key: str) -> list[int]:
    """What a burst of twice the limit is answered."""
    with ThreadPoolExecutor(8) as threads:
        asked = threads.map(lambda _: guarded.ask(tenant, key), range(2 * LIMIT))
        return statuses(list(asked))


def test_of_a_parallel_burst_as_many_are_answered_as_the_limit_says(
    limited: Guarded, tenant: TenantId
) -> None:
    key = limited.key(tenant, Role.VIEWER)

    assert burst(limited, tenant, key) == [200] * LIMIT + [429] * LIMIT


def test_who_asks_too_often_is_told_when_to_come_again(limited: Guarded, tenant: TenantId) -> None:
    key = limited.key(tenant, Role.VIEWER)
    burst(limited, tenant, key)

    refused = limited.ask(tenant, key)

    assert refused.status_code == 429
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["code"] == "rate_exceeded"
    wait = int(refused.headers["Retry-After"])
    assert 1 <= wait <= 60
    assert refused.headers["RateLimit"] == f'"caller";r=0;t={wait}'
    assert refused.headers["RateLimit-Policy"] == f'"caller";q={LIMIT};w=60'


def test_no_trick_gets_around_the_limit(limited: Guarded, tenant: TenantId) -> None:
    key = limited.key(tenant, Role.OWNER)
    burst(limited, tenant, key)
    other_key = limited.key(tenant, Role.EDITOR)
    headers = {"X-Tenant-ID": str(tenant), "Authorization": f"Bearer {key}"}
    url = f"{limited.url}{PANELS}"

    tricks = [
        httpx.get(url, headers={**headers, "X-Forwarded-For": "203.0.113.7"}),
        httpx.get(url, headers={**headers, "Forwarded": "for=203.0.113.8"}),
        httpx.get(url, headers={**headers, "X-Tenant-ID": str(tenant).upper()}),
        httpx.get(url, headers={**headers, "X-Tenant-ID": tenant.value.hex}),
        httpx.get(f"{url}?limit=7", headers=headers),
        httpx.post(url, headers=headers, json={}),
        httpx.post(f"{limited.url}{MCP}", headers=headers, json={}),
        httpx.get(f"{limited.url}/api/v1/experts", headers=headers),
        httpx.get(url, headers={**headers, "Authorization": f"bearer  {key}"}),
        httpx.get(url, headers={**headers, "Authorization": f"Bearer {other_key}"}),
    ]
    others = [
        httpx.get(f"{url}/", headers=headers),
        httpx.get(f"{limited.url}/API/v1/panels", headers=headers),
    ]

    assert {answer.status_code for answer in tricks} <= {400, 429}
    assert tricks[-1].status_code == 429
    assert not {answer.status_code for answer in others} & {200, 201}


def test_whoever_is_refused_again_and_again_is_told_to_wait(
    limited: Guarded, tenant: TenantId
) -> None:
    key, other = limited.key(tenant, Role.VIEWER), TenantId.generate()
    forged = key[:-4] + "0000"
    token = limited.issuer.token(app_metadata={"tenant_id": str(other), "role": "owner"})
    shown = [None, "apk_x", forged, key, limited.issuer.token(exp=1), token]
    for_whom = [tenant, tenant, tenant, other, tenant, tenant]

    answers = [
        limited.ask(*asked)
        for _ in range(-(-LIMIT // len(shown)))
        for asked in zip(for_whom, shown, strict=True)
    ]
    beyond = [limited.ask(*asked) for asked in zip(for_whom, shown, strict=True)]

    assert {answer.status_code for answer in answers[:LIMIT]} == {401, 403}
    for answer in [*answers[LIMIT:], *beyond]:
        assert refused(answer, 429, "failures_too_many")["detail"]
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
    headers = {"X-Tenant-ID": str(tenant), "Authorization": f"Bearer {forged}"}
    assert httpx.post(f"{limited.url}{MCP}", headers=headers, json={}).status_code == 429


def test_a_tenants_record_is_not_filled_by_whoever_tries_its_key_on_others(
    limited: Guarded, tenant: TenantId
) -> None:
    key, other = limited.key(tenant, Role.VIEWER), TenantId.generate()

    for _ in range(LIMIT + 5):
        assert limited.ask(other, key).status_code in {403, 429}

    told = [record.event_type for record in limited.record(tenant)]
    assert told.count("access_refused") == LIMIT
    assert limited.ask(tenant, key).status_code == 200


def test_nobody_is_kept_out_for_what_a_stranger_behind_the_same_proxy_does(
    limited: Guarded, tenant: TenantId
) -> None:
    key = limited.key(tenant, Role.VIEWER)
    refusals = [limited.ask(tenant, "apk_x") for _ in range(LIMIT + 1)]
    assert refusals[-1].status_code == 429

    assert limited.ask(tenant, key).status_code == 200


def test_other_tenants_are_not_held_up(limited: Guarded, tenant: TenantId) -> None:
    other = TenantId.generate()
    burst(limited, tenant, limited.key(tenant, Role.VIEWER))

    assert limited.ask(other, limited.key(other, Role.VIEWER)).status_code == 200


def test_health_is_told_however_often(limited: Guarded) -> None:
    answers = [httpx.get(f"{limited.url}/health/live") for _ in range(LIMIT + 5)]

    assert set(statuses(answers)) == {200}


def test_processes_that_share_a_redis_count_together(
    limited: Guarded, tenant: TenantId, request: pytest.FixtureRequest
) -> None:
    settings = evolve(limited.settings, redis_url=request.getfixturevalue("redis_server").url)
    key = limited.key(tenant, Role.VIEWER)
    with ExitStack() as stack:
        servers = [stack.enter_context(served(create_app(settings))) for _ in range(2)]
        guarded = [Guarded(url, settings, limited.issuer) for url in servers]
        answers = [guarded[number % 2].ask(tenant, key) for number in range(LIMIT + 6)]

    assert statuses(answers) == [200] * LIMIT + [429] * 6


def test_without_authentication_there_is_a_limit_only_where_one_is_set(
    tmp_path: Path, tenant: TenantId
) -> None:
    headers = {"X-Tenant-ID": str(tenant)}
    settings = Settings(f"sqlite:///{tmp_path / 'panels.db'}", rate_limit=3)
    with served(create_app(settings)) as url:
        asked = [httpx.get(f"{url}{PANELS}", headers=headers) for _ in range(4)]
    assert statuses(asked) == [200, 200, 200, 429]

    with served(create_app(evolve(settings, rate_limit=None))) as url, httpx.Client() as http:
        asked = [http.get(f"{url}{PANELS}", headers=headers) for _ in range(601)]
    assert set(statuses(asked)) == {200}
