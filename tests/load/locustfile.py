r"""Locust's users: some keep panels running, the others read them meanwhile.

`python -m tests.load` runs it against a service of its own. To run it against another:

  ASK_PANEL_LOAD='{"model": "openai:fake", "callers": [{"X-Tenant-ID": "...",
    "Authorization": "Bearer apk_..."}]}' locust -f tests/load/locustfile.py --headless \
    --users 120 --spawn-rate 20 --run-time 60s --host http://127.0.0.1:8000
"""

import json
import os
import time
from collections import deque
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

from attrs import define, field
from locust import FastHttpUser, between, constant, events, task

PANELS = "/api/v1/panels"
HOLDERS = int(os.environ.get("ASK_PANEL_LOAD_HOLDERS", "100"))
"""How many users keep a panel running, each."""

_QUESTION: dict[str, Any] = {
    "query": "Which route?",
    "options": ["510(k)", "De Novo"],
    "agent_ids": ["fda_expert", "clinical_expert", "biostatistics_expert"],
    "evidence": [
        {
            "name": "routes.md",
            "text": "No predicate fits the claim, so a De Novo request is feasible.\n\n"
            "A 510(k) is unlikely to hold without a predicate; the risk for patients is low.\n",
        }
    ],
}
_ENDED = {"completed", "failed", "cancelled"}
_RECENT = 200


@define
class _Course:
    """What all users know together.

    Attributes:
        told: who may call, and which model answers.
        recent: the panels begun last, each with the headers of its tenant.
        running: how many run now.
        ended: how many ran to each end.
        samples: how many ran, each second.
    """

    told: dict[str, Any]
    recent: deque[tuple[str, dict[str, str]]] = field(factory=lambda: deque(maxlen=_RECENT))
    running: int = 0
    ended: dict[str, int] = field(factory=dict)
    samples: list[int] = field(factory=list)
    numbers: "count[int]" = field(factory=count)


_course = _Course(json.loads(os.environ.get("ASK_PANEL_LOAD", '{"callers": [{}], "model": ""}')))


def _sample(**_: object) -> None:
    # Locust makes its greenlets of threads.
    Thread(target=_take_samples, daemon=True).start()


def _take_samples() -> None:
    while True:
        time.sleep(1)
        _course.samples.append(_course.running)


def _tell(**_: object) -> None:
    file = os.environ.get("ASK_PANEL_LOAD_TOLD")
    if file:
        told = {"ended": _course.ended, "samples": _course.samples}
        Path(file).write_text(json.dumps(told))


events.init.add_listener(_sample)  # type: ignore[no-untyped-call]
events.quitting.add_listener(_tell)  # type: ignore[no-untyped-call]


class Holder(FastHttpUser):
    """Keeps one panel running: begins one, looks at it until it has ended, begins the next."""

    fixed_count = HOLDERS
    wait_time = constant(0)

    def on_start(self) -> None:
        callers = _course.told["callers"]
        self._headers = dict(callers[next(_course.numbers) % len(callers)])

    @task
    def hold(self) -> None:
        question = {**_QUESTION, "model": _course.told["model"]}
        made = self.client.post(PANELS, json=question, headers=self._headers, name="POST /panels")
        if made.status_code != 201:
            time.sleep(1)
            return
        path = f"{PANELS}/{made.json()['panel_id']}"
        self.client.post(f"{path}/execute", headers=self._headers, name="POST /panels/{id}/execute")
        _course.recent.append((path, self._headers))
        _course.running += 1
        try:
            status = self._watch(path)
            _course.ended[status] = _course.ended.get(status, 0) + 1
        finally:
            _course.running -= 1

    def _watch(self, path: str) -> str:
        tag = ""
        while True:
            time.sleep(2)
            headers = {**self._headers, "If-None-Match": tag}
            name = "GET /panels/{id} (ETag)"
            with self.client.get(path, headers=headers, name=name, catch_response=True) as shown:
                # Locust itself takes 304 for a success.
                if shown.status_code != 200:
                    continue
                tag = shown.headers["ETag"]
                status = str(shown.json()["status"])
            if status in _ENDED:
                return status


class Reader(FastHttpUser):
    """Reads what runs: panels, lists, streams of events."""

    wait_time = between(0.1, 0.5)
    turns: ClassVar[Iterator[int]] = count()

    @task(5)
    def panel(self) -> None:
        for path, headers in self._one():
            self.client.get(path, headers=headers, name="GET /panels/{id}")

    @task(2)
    def panels(self) -> None:
        for _, headers in self._one():
            self.client.get(f"{PANELS}?limit=20", headers=headers, name="GET /panels")

    @task(2)
    def known(self) -> None:
        for path, headers in self._one():
            tagged = {**headers, "If-None-Match": '"1"'}
            self.client.get(path, headers=tagged, name="GET /panels/{id} (ETag)")

    @task(1)
    def first_events(self) -> None:
        for path, headers in self._one():
            with self.client.get(
                f"{path}/events",
                headers=headers,
                name="GET /panels/{id}/events",
                stream=True,
                catch_response=True,
            ) as stream:
                if stream.status_code != 200:
                    stream.failure(f"status {stream.status_code}")
                elif not stream.stream.readline(b"\n").strip():
                    stream.failure("the stream begins with nothing")

    def _one(self) -> Iterator[tuple[str, dict[str, str]]]:
        """One of the recent panels, if there is any: another one each time."""
        if _course.recent:
            yield _course.recent[next(self.turns) % len(_course.recent)]
