"""Rules, counting, scripts, and the server as a program."""

import asyncio
import json
import signal
import subprocess
import sys
from collections import Counter
from typing import Any
from urllib.request import Request, urlopen

import aiohttp

from tests.entrypoints.panels_begun import until
from tests.fake_llm import FakeLlm, Fault, Rule, fake_llm_in_thread, running_fake_llm
from tests.fake_llm.test_faults import OPENAI, ask
from tests.patience import PATIENCE_SECONDS


def over_http(url: str, path: str, method: str, asked: object = None) -> Any:  # noqa: ANN401
    body = None if asked is None else json.dumps(asked).encode()
    request = Request(url + path, body, {"content-type": "application/json"}, method=method)  # noqa: S310
    with urlopen(request, timeout=PATIENCE_SECONDS) as response:  # noqa: S310
        return json.loads(response.read())


async def test_a_rule_holds_for_the_requests_it_was_made_for(fake_llm: FakeLlm) -> None:
    fake_llm.steer(Rule(fault=Fault.SERVER_ERROR, times=2))
    fake_llm.steer(Rule(fault=Fault.UNAVAILABLE, model="gpt-*"))

    models = ("fake", "gpt-7", "fake", "fake")
    statuses = [(await ask(fake_llm, model=model))[0] for model in models]

    assert statuses == [500, 503, 500, 200]


async def test_requests_in_flight_and_connections_are_counted() -> None:
    async with running_fake_llm() as fake, aiohttp.ClientSession() as session:
        fake.allowed = 0
        url = f"{fake.base_url}/chat/completions"
        posts = asyncio.gather(*(session.post(url, json=OPENAI) for _ in range(5)))
        await until(lambda: fake.record.in_flight == 5)
        fake.allowed = 5
        for response in await posts:
            response.release()
        await until(lambda: fake.record.in_flight == 0)

        assert fake.record.highest_in_flight == 5
        assert fake.record.connections == 5
        assert fake.record.bodies == [OPENAI] * 5


async def test_a_client_that_leaves_early_is_counted_as_gone() -> None:
    async with running_fake_llm() as fake:
        fake.allowed = 0
        asking = asyncio.create_task(ask(fake))
        await until(lambda: fake.record.in_flight == 1)

        asking.cancel()
        await until(lambda: fake.record.in_flight == 0)

        assert fake.record.outcomes == {"gone": 1}


def test_a_script_writes_what_the_model_says() -> None:
    with fake_llm_in_thread(script=lambda request: request.prompt.upper()) as fake:
        answer = over_http(fake.url, "/v1/chat/completions", "POST", OPENAI)

    assert answer["choices"][0]["message"]["content"] == "WHICH ROUTE IS THE RIGHT ONE?"


def test_answers_differ_between_models_and_are_the_same_again(fake_llm: FakeLlm) -> None:
    asked = [OPENAI | {"model": f"model-{number % 20}"} for number in range(40)]
    answers = [over_http(fake_llm.url, "/v1/chat/completions", "POST", one) for one in asked]

    routes = Counter(
        json.loads(answer["choices"][0]["message"]["content"])["route"] for answer in answers[:20]
    )
    assert answers[:20] == answers[20:]
    assert set(routes) == {"traditional", "de novo"}


def test_the_program_is_steered_and_read_over_http_and_stops_on_ctrl_c() -> None:
    command = [sys.executable, "-m", "tests.fake_llm", "--port", "0", "--answer", "Yes."]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        first = program.stdout.readline()
        url = next(word for word in first.split() if word.startswith("http"))
        answer = over_http(url, "/v1/chat/completions", "POST", OPENAI)
        steered = over_http(url, "/_control", "POST", {"latency": 0.01})
        record = over_http(url, "/_control/requests", "GET")
        program.send_signal(signal.SIGINT)
        program.stdout.read()

    assert answer["choices"][0]["message"]["content"] == "Yes."
    assert steered["total"] == 1
    assert record["outcomes"] == {"ok": 1}
    assert record["bodies"] == [OPENAI]
    assert program.returncode == 0
