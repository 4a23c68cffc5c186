"""Each fault as a client meets it."""

import asyncio
import json
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
import pytest

from tests.entrypoints.panels_begun import until
from tests.fake_llm import FakeLlm, Fault, Rule
from tests.patience import PATIENCE_SECONDS

SCHEMA = {
    "type": "object",
    "properties": {
        "route": {"enum": ["traditional", "de novo"]},
        "rating": {"type": "integer", "minimum": 1, "maximum": 9},
    },
}
OPENAI: dict[str, Any] = {
    "model": "fake",
    "messages": [{"role": "user", "content": "Which route is the right one?"}],
    "response_format": {"type": "json_schema", "json_schema": {"name": "V", "schema": SCHEMA}},
}
ANTHROPIC: dict[str, Any] = {
    "model": "fake",
    "messages": OPENAI["messages"],
    "output_config": {"format": {"type": "json_schema", "schema": SCHEMA}},
}
LONG = aiohttp.ClientTimeout(total=PATIENCE_SECONDS)


async def ask(fake: FakeLlm, path: str = "chat/completions", **changed: Any) -> Any:  # noqa: ANN401
    asked = (ANTHROPIC if path == "messages" else OPENAI) | changed
    key = {"Authorization": "Bearer sk-secret"}
    async with (
        aiohttp.ClientSession(timeout=LONG, headers=key) as session,
        session.post(f"{fake.base_url}/{path}", json=asked) as response,
    ):
        return response.status, response.headers, await response.text()


async def content(fake: FakeLlm, fault: Fault) -> str:
    _, _, body = await ask(fake, model=f"fault-{fault}")
    return str(json.loads(body)["choices"][0]["message"]["content"])


@pytest.mark.parametrize("path", ["chat/completions", "messages", "embeddings"])
@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (Fault.RATE_LIMITED, 429),
        (Fault.SERVER_ERROR, 500),
        (Fault.UNAVAILABLE, 503),
        (Fault.CONTENT_FILTER, 400),
        (Fault.KEY_ECHOED, 401),
    ],
)
async def test_an_error_has_its_status_and_a_body_in_the_wire_format(
    fake_llm: FakeLlm, path: str, fault: Fault, status: int
) -> None:
    got, headers, body = await ask(fake_llm, path, model=f"fault-{fault}", input="A text")

    assert got == status
    assert json.loads(body)["error"]["message"]
    assert "retry-after" not in headers
    assert ("sk-secret" in body) is (fault is Fault.KEY_ECHOED)
    assert fake_llm.record.outcomes == {fault: 1}


async def test_a_rate_limit_names_the_wait_in_seconds_or_as_a_date(fake_llm: FakeLlm) -> None:
    fake_llm.steer(Rule(fault=Fault.RATE_LIMITED_DATE, retry_after=3600))
    _, dated, _ = await ask(fake_llm)
    fake_llm.steer(Rule(fault=Fault.RATE_LIMITED_SECONDS, retry_after=0.5))
    _, counted, _ = await ask(fake_llm)

    assert parsedate_to_datetime(dated["retry-after"]) > datetime(2026, 1, 1, tzinfo=UTC)
    assert counted["retry-after"] == "0.5"


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("path", ["chat/completions", "messages"])
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.RESET, aiohttp.ClientOSError),
        (Fault.CUT, aiohttp.ClientPayloadError),
    ],
)
async def test_a_fault_of_the_connection_ends_the_request_without_an_answer(
    fake_llm: FakeLlm, path: str, fault: Fault, error: type[Exception], *, streamed: bool
) -> None:
    with pytest.raises(error):
        await ask(fake_llm, path, model=f"fault-{fault}", stream=streamed)

    assert fake_llm.record.outcomes == {fault: 1}


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("path", ["chat/completions", "messages"])
@pytest.mark.parametrize("fault", [Fault.HANG, Fault.STALL])
async def test_a_request_that_hangs_has_no_answer_for_as_long_as_anybody_waits(
    fake_llm: FakeLlm, path: str, fault: Fault, *, streamed: bool
) -> None:
    asking = asyncio.create_task(ask(fake_llm, path, model=f"fault-{fault}", stream=streamed))
    await until(lambda: fake_llm.record.outcomes == {fault: 1})

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asking, 0.3)


@pytest.mark.parametrize("fault", [Fault.SHORT_BODY, Fault.BAD_BODY])
async def test_a_broken_body_arrives_whole_and_is_no_json(fake_llm: FakeLlm, fault: Fault) -> None:
    status, headers, body = await ask(fake_llm, model=f"fault-{fault}")

    assert status == 200
    assert int(headers["content-length"]) == len(body)
    with pytest.raises(json.JSONDecodeError):
        json.loads(body)


async def test_content_comes_spoiled_as_asked(fake_llm: FakeLlm) -> None:
    texts = {
        fault: await content(fake_llm, fault)
        for fault in (Fault.WRONG_TYPE, Fault.EXTRA_FIELD, Fault.BEYOND_ENUM, Fault.FENCED)
    }

    assert isinstance(json.loads(texts[Fault.WRONG_TYPE])["rating"], str)
    assert set(json.loads(texts[Fault.EXTRA_FIELD])) == {"route", "rating", "unasked"}
    assert json.loads(texts[Fault.BEYOND_ENUM])["route"] == "none of these"
    assert "\n```json\n{" in texts[Fault.FENCED]
    assert await content(fake_llm, Fault.EMPTY) == ""
    with pytest.raises(json.JSONDecodeError):
        json.loads(await content(fake_llm, Fault.BAD_JSON))


@pytest.mark.parametrize(
    ("fault", "finish", "stop"),
    [
        (Fault.TRUNCATED, "length", "max_tokens"),
        (Fault.REFUSAL, "stop", "refusal"),
        (Fault.EMPTY, "stop", "end_turn"),
    ],
)
async def test_the_reason_of_an_unfinished_answer_is_told(
    fake_llm: FakeLlm, fault: Fault, finish: str, stop: str
) -> None:
    _, _, openai = await ask(fake_llm, model=f"fault-{fault}")
    _, _, anthropic = await ask(fake_llm, "messages", model=f"fault-{fault}")

    choice = json.loads(openai)["choices"][0]
    assert choice["finish_reason"] == finish
    assert bool(choice["message"]["refusal"]) is (fault is Fault.REFUSAL)
    assert json.loads(anthropic)["stop_reason"] == stop
