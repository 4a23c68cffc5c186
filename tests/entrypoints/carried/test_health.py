import json
from collections.abc import Mapping

import pytest

from entrypoints.carried.health import health_answer
from tests.postgresql import SERVICE, url_as


async def test_a_service_that_can_work_is_ready(environment: Mapping[str, str]) -> None:
    answer = await health_answer(environment)

    assert answer.status_code == 200
    assert json.loads(bytes(answer.body)) == {"status": "ready", "database": "ok", "cache": "ok"}


async def test_without_the_cache_it_is_degraded(environment: Mapping[str, str]) -> None:
    away = {**environment, "ASK_PANEL_REDIS_URL": "redis://127.0.0.1:9/0"}

    answer = await health_answer(away)

    assert json.loads(bytes(answer.body))["status"] == "degraded"


@pytest.mark.parametrize(
    ("database", "code"),
    [
        ("postgresql://ask_panel_service:canary@127.0.0.1:9/panels", "storage_unreachable"),
        ("sqlite:////tmp/canary.db", "carrier_needs_postgresql"),
    ],
)
async def test_what_is_wrong_is_told_by_its_code_alone(
    environment: Mapping[str, str], database: str, code: str
) -> None:
    answer = await health_answer({**environment, "ASK_PANEL_DATABASE_URL": database})

    told = bytes(answer.body).decode()
    assert answer.status_code == 503
    assert json.loads(told)["code"] == code
    assert "canary" not in told
    assert "127.0.0.1" not in told


async def test_a_database_that_was_not_prepared_is_not_ready(
    environment: Mapping[str, str], empty_postgresql_url: str
) -> None:
    url = url_as(empty_postgresql_url, SERVICE)

    answer = await health_answer({**environment, "ASK_PANEL_DATABASE_URL": url})

    assert answer.status_code == 503
