"""The server: routes and rules."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from email.utils import format_datetime
from fnmatch import fnmatchcase
from math import inf

from aiohttp import web
from attrs import Factory, define, evolve, frozen

from adapters.system import SystemClock
from tests.fake_llm import anthropic_wire, openai_wire
from tests.fake_llm.answer import answer_to
from tests.fake_llm.faults import STATUS, Fault, Reply, Rule, spoiled
from tests.fake_llm.record import GONE, MALFORMED, OK, Record
from tests.fake_llm.request import (
    ModelRequest,
    anthropic_request,
    embeddings_request,
    openai_request,
)
from tests.fake_llm.transit import send

Script = Callable[[ModelRequest], str]

_JSON = {"content-type": "application/json"}
_EVENTS = {"content-type": "text/event-stream; charset=utf-8"}
_LOOK_SECONDS = 0.01
_FAULTS_BY_MODEL = {f"fault-{fault}": fault for fault in Fault}


@frozen
class _Wire:
    read: Callable[[bytes], ModelRequest]
    completion: Callable[[ModelRequest, Reply], bytes]
    events: Callable[[ModelRequest, Reply], Sequence[bytes]]
    error: Callable[[Fault, str], bytes]
    malformed: Callable[[str], bytes]
    headers: Mapping[str, str]
    request_id: str


def _openai(
    read: Callable[[bytes], ModelRequest], completion: Callable[[ModelRequest, Reply], bytes]
) -> _Wire:
    return _Wire(
        read,
        completion,
        openai_wire.events,
        openai_wire.error,
        openai_wire.malformed,
        openai_wire.HEADERS,
        openai_wire.REQUEST_ID,
    )


_WIRES = {
    "/v1/chat/completions": _openai(openai_request, openai_wire.completion),
    "/v1/embeddings": _openai(embeddings_request, openai_wire.embeddings),
    "/v1/messages": _Wire(
        anthropic_request,
        anthropic_wire.completion,
        anthropic_wire.events,
        anthropic_wire.error,
        anthropic_wire.malformed,
        anthropic_wire.HEADERS,
        anthropic_wire.REQUEST_ID,
    ),
}


@define
class FakeLlm:
    """A running server.

    Attributes:
        url: its root, as Anthropic's SDK takes it.
        latency: seconds before each answer begins.
        allowed: how many requests are answered; those after them wait until it is more.
        seed: other seeds give other answers.
        script: writes the contents instead of the server; it runs in the server's thread.
        rules: how requests fare; the newest that fits holds.
        record: the requests so far.
    """

    url: str = ""
    latency: float = 0.0
    allowed: float = inf
    seed: str = ""
    script: Script | None = None
    rules: list[Rule] = Factory(list)
    record: Record = Factory(Record)

    @property
    def base_url(self) -> str:
        """Its address as OpenAI's SDK takes it."""
        return f"{self.url}/v1"

    def steer(self, rule: Rule) -> None:
        """Let requests from now on fare by that rule."""
        self.rules.append(rule)

    def forget(self) -> None:
        """Drop all rules, and begin to count anew."""
        self.rules.clear()
        self.record = Record()

    async def answer(self, http: web.BaseRequest) -> web.StreamResponse:
        """Answer any request."""
        wire = _WIRES.get(http.path) if http.method == "POST" else None
        if wire is not None:
            return await self._modelled(http, wire)
        if http.path == "/v1/models":
            return web.Response(body=openai_wire.models(), headers=_JSON)
        if http.path == "/_control" or http.path.startswith("/_control/"):
            return await self._controlled(http)
        problem = f"Nothing answers {http.method} {http.path}."
        return web.Response(body=openai_wire.malformed(problem), status=404, headers=_JSON)

    async def _modelled(self, http: web.BaseRequest, wire: _Wire) -> web.StreamResponse:
        body = await http.read()
        with self.record.arrival(body):
            number = self.record.total
            headers = {**wire.headers, **_JSON, wire.request_id: f"req_{number:06}"}
            try:
                asked = wire.read(body)
            except (ValueError, KeyError, TypeError, AttributeError, StopIteration) as error:
                self.record.outcomes[MALFORMED] += 1
                problem = f"Not a request that this server understands: {error!r}"
                return web.Response(body=wire.malformed(problem), status=400, headers=headers)
            self.record.understood(body)
            rule = self._rule(asked.model)
            await self._wait(self.latency if rule.latency is None else rule.latency, number)
            fault = rule.fault or _FAULTS_BY_MODEL.get(asked.model)
            self.record.outcomes[fault or OK] += 1
            if fault in STATUS:
                return _refused(http, wire, headers, fault, rule.retry_after)
            reply = spoiled(self._content(asked), fault, asked.schema)
            if asked.streamed:
                return await send(http, wire.events(asked, reply), {**headers, **_EVENTS}, fault)
            return await send(http, [wire.completion(asked, reply)], headers, fault)

    def _content(self, asked: ModelRequest) -> str:
        return self.script(asked) if self.script else answer_to(asked, self.seed)

    async def _wait(self, seconds: float, number: int) -> None:
        try:
            if seconds:
                await asyncio.sleep(seconds)
            while number > self.allowed:  # noqa: ASYNC110 - it is set in another thread
                await asyncio.sleep(_LOOK_SECONDS)
        except asyncio.CancelledError:
            self.record.outcomes[GONE] += 1
            raise

    def _rule(self, model: str) -> Rule:
        fitting = (place for place, rule in enumerate(self.rules) if fnmatchcase(model, rule.model))
        place = max(fitting, default=None)
        if place is None:
            return Rule()
        rule = self.rules[place]
        if rule.times is not None:
            left = rule.times - 1
            self.rules[place : place + 1] = [evolve(rule, times=left)] if left else []
        return rule

    async def _controlled(self, http: web.BaseRequest) -> web.Response:
        if http.method == "DELETE":
            self.forget()
        elif http.method == "POST":
            try:
                self.steer(Rule(**json.loads(await http.read())))
            except (ValueError, TypeError) as error:
                problem = openai_wire.malformed(f"Not a rule: {error}")
                return web.Response(body=problem, status=400, headers=_JSON)
        return web.Response(body=json.dumps(self.record.as_json()), headers=_JSON)


def _refused(
    http: web.BaseRequest, wire: _Wire, headers: dict[str, str], fault: Fault, seconds: float
) -> web.Response:
    if fault is Fault.RATE_LIMITED_SECONDS:
        headers["retry-after"] = f"{seconds:g}"
    if fault is Fault.RATE_LIMITED_DATE:
        moment = SystemClock().now() + timedelta(seconds=seconds)
        headers["retry-after"] = format_datetime(moment, usegmt=True)
    bearer = http.headers.get("authorization") or ""
    key = http.headers.get("x-api-key") or bearer.removeprefix("Bearer ")
    body = wire.error(fault, key)
    return web.Response(body=body, status=STATUS[fault], headers=headers)
