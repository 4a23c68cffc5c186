"""A hundred panels that run at once while readers read: how long answers take meanwhile."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from time import monotonic, sleep

from attrs import frozen

from tests.adapters.llm.reaching import environment_of
from tests.fake_llm.running import fake_llm_in_thread
from tests.load.processes import ASK_PANEL, Running, running
from tests.load.service import Stores, callers, serving

SLOWEST_SECONDS = 0.5
"""What 95 of 100 answers must be quicker than, on each route."""

HOLDERS = 100
READERS = 20

_WORKERS = 2
_TENANTS = 4
_LATENCY_SECONDS = 1.0
_TOTAL = "Aggregated"
_READY = "panels at once"
_PATIENCE_SECONDS = 60


@frozen(kw_only=True)
class RouteLoad:
    """How one route stood.

    Attributes:
        route: its method and path; all together in the last.
        requests: how many were answered.
        errors: how many of them were no success.
        a_second: how many a second.
        p50: seconds within which half of the answers came.
        p95: the same of 95 in 100.
        p99: the same of 99 in 100.
    """

    route: str
    requests: int
    errors: int
    a_second: float
    p50: float
    p95: float
    p99: float


@frozen(kw_only=True)
class Crowd:
    """What came of it.

    Attributes:
        routes: each route, and all together.
        at_once: how many panels ran at once, in the middle of what each second showed.
        ended: how many panels ran to which end.
        cpu: the share of one core that each kind of process took, by its name.
    """

    routes: Sequence[RouteLoad]
    at_once: float
    ended: dict[str, int]
    cpu: dict[str, float]

    def wrongs(self) -> Iterator[str]:
        """What should not have come of it."""
        for one in self.routes:
            if one.errors:
                yield f"{one.route}: {one.errors} errors"
            if one.p95 >= SLOWEST_SECONDS:
                yield f"{one.route}: p95 is {1000 * one.p95:.0f} ms"
        if set(self.ended) != {"completed"}:
            yield f"panels ended {self.ended}"


def crowd(
    stores: Stores,
    folder: Path,
    *,
    seconds: int,
    holders: int = HOLDERS,
    readers: int = READERS,
    tell: Callable[[str], None],
) -> Crowd:
    """Let Locust's users loose on a whole service.

    Args:
        stores: what the service runs on.
        folder: where its processes log.
        seconds: for how long.
        holders: how many keep a panel running.
        readers: how many read.
        tell: is told how it goes.
    """
    with ExitStack() as stack:
        fake = stack.enter_context(fake_llm_in_thread())
        fake.latency = _LATENCY_SECONDS
        environment = {**stores.environment, **environment_of(fake), **_wide(holders)}
        made = [one.headers for one in callers(stores, _TENANTS)]
        api, port = stack.enter_context(serving(environment, folder))
        command = [ASK_PANEL, "worker", "--concurrency", str(-(-holders // _WORKERS))]
        log = folder / "workers.log"
        workers = [
            stack.enter_context(running(command, log=log, environment=environment))
            for _ in range(_WORKERS)
        ]
        _until_ready(log)
        load = {
            "ASK_PANEL_LOAD": json.dumps({"callers": made, "model": "openai:fake"}),
            "ASK_PANEL_LOAD_HOLDERS": str(holders),
            "ASK_PANEL_LOAD_TOLD": str(folder / "told.json"),
        }
        tell(f"load: {holders} panels at once and {readers} readers, for {seconds} s")
        before = _cpu(api, workers)
        began = monotonic()
        locust = _locust(port, folder, seconds, holders + readers, load)
        _watch(locust, fake_requests=lambda: fake.record.total, tell=tell)
        after, took = _cpu(api, workers), monotonic() - began
    told = json.loads((folder / "told.json").read_text())
    return Crowd(
        routes=list(_routes(folder / "locust_stats.csv")),
        at_once=median(told["samples"] or [0]),
        ended=told["ended"],
        cpu={name: (after[name] - before[name]) / took for name in after},
    )


def _until_ready(log: Path) -> None:
    """Wait for the workers, as loading them takes the machine's time."""
    deadline = monotonic() + _PATIENCE_SECONDS
    while log.read_text().count(_READY) < _WORKERS:
        if monotonic() > deadline:
            message = f"the workers do not start: {log.read_text()[-2000:]}"
            raise TimeoutError(message)
        sleep(0.1)


def _wide(holders: int) -> dict[str, str]:
    return {"ASK_PANEL_TENANT_RUNS_AT_ONCE": str(holders)}


def _cpu(api: Running, workers: Sequence[Running]) -> dict[str, float]:
    return {
        "API": api.cpu_seconds(),
        f"{len(workers)} workers": sum(worker.cpu_seconds() for worker in workers),
    }


def _locust(
    port: int, folder: Path, seconds: int, users: int, load: dict[str, str]
) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "locust", "-f", str(Path(__file__).with_name("locustfile.py"))]
    command += ["--headless", "--only-summary", "--host", f"http://127.0.0.1:{port}"]
    command += ["--users", str(users), "--spawn-rate", "20", "--run-time", f"{seconds}s"]
    command += ["--csv", str(folder / "locust"), "--exit-code-on-error", "0"]
    with (folder / "locust.log").open("ab") as log:
        return subprocess.Popen(command, env={**os.environ, **load}, stdout=log, stderr=log)


def _watch(
    locust: "subprocess.Popen[bytes]",
    *,
    fake_requests: Callable[[], int],
    tell: Callable[[str], None],
) -> None:
    began, told = monotonic(), 0.0
    while locust.poll() is None:
        sleep(0.2)
        if monotonic() - told >= 10:
            told = monotonic()
            tell(f"load: {told - began:3.0f} s, the model answered {fake_requests()} times")


def _routes(file: Path) -> Iterator[RouteLoad]:
    """What Locust wrote, all together last."""
    with file.open(newline="") as lines:
        for row in csv.DictReader(lines):
            yield RouteLoad(
                route="all" if row["Name"] == _TOTAL else row["Name"],
                requests=int(row["Request Count"]),
                errors=int(row["Failure Count"]),
                a_second=float(row["Requests/s"]),
                p50=_seconds(row["50%"]),
                p95=_seconds(row["95%"]),
                p99=_seconds(row["99%"]),
            )


def _seconds(milliseconds: str) -> float:
    return float("nan") if milliseconds == "N/A" else float(milliseconds) / 1000
