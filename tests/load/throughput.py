"""What a request costs, as a ratio to the least that could do the same, in the same run.

All servers run pinned to one core, with one process each; the client, PostgreSQL and Redis have
the others. They take turns, so that what else the machine does slows them alike.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic, sleep

import httpx
from attrs import define, frozen

from tests.load import bare
from tests.load.asking import Asked, ask, request
from tests.load.processes import ASK_PANEL, Running, running, until_answering
from tests.load.service import Caller, Stores, callers, free_port, serving

PANELS = "/api/v1/panels"
QUESTION = {
    "query": "Which route?",
    "options": ["510(k)", "De Novo"],
    "agent_ids": ["fda_expert", "clinical_expert", "biostatistics_expert"],
    "evidence": [
        {"name": "routes.md", "text": "No predicate fits the claim, so De Novo is feasible.\n"}
    ],
}

_CONNECTIONS = 8
_TURNS = 6
_PATIENCE_SECONDS = 120
_NOWHERE = "redis://127.0.0.1:1/0"
"""Where no Redis answers: the service then keeps nothing, and reads the database each time."""


@define
class Measured:
    """What was measured of one kind of request, all turns together.

    Attributes:
        answers: how many came.
        refused: how many of them were no success.
        seconds: how long that took.
        cpu: the seconds of CPU time that the server took for them.
        busy: the greatest share of its time that the client worked; near 1 it was the limit.
    """

    answers: float = 0
    refused: int = 0
    seconds: float = 0
    cpu: float = 0
    busy: float = 0

    @property
    def a_second(self) -> float:
        """How many answers came in a second."""
        return self.answers / self.seconds

    @property
    def cpu_of_one(self) -> float:
        """The seconds of CPU time that one takes the server."""
        return self.cpu / self.answers

    def add(self, asked: Asked, cpu: float) -> None:
        """Count one more turn."""
        self.answers += asked.answers
        self.refused += asked.refused
        self.seconds += asked.seconds
        self.cpu += cpu
        self.busy = max(self.busy, asked.busy)


@frozen(kw_only=True)
class Comparison:
    """One kind of request beside its reference.

    Attributes:
        what: the request.
        ours: what it took.
        against: the reference.
        reference: what that took.
        aim: the least ratio aimed at.
    """

    what: str
    ours: Measured
    against: str
    reference: Measured
    aim: float

    @property
    def ratio(self) -> float:
        """Ours a second by the reference's a second."""
        return self.ours.a_second / self.reference.a_second

    @property
    def cpu_ratio(self) -> float:
        """The reference's CPU time by ours: the same ratio, whatever else the machine does."""
        return self.reference.cpu_of_one / self.ours.cpu_of_one


@frozen
class _Bench:
    """The servers that take turns, on one core."""

    keyed: tuple[Running, int]
    uncached: tuple[Running, int]
    bare: tuple[Running, int]
    caller: Caller
    creators: Sequence[Caller]
    path: str
    etag: str
    core: int | None


def compare(
    stores: Stores, folder: Path, *, seconds: float, tell: Callable[[str], None]
) -> list[Comparison]:
    """Measure all of it.

    Args:
        stores: what the service runs on.
        folder: where its processes log.
        seconds: how long each turn of each measurement lasts.
        tell: is told what is being measured.
    """
    with _bench(stores, folder, tell) as bench:
        measured = {name: Measured() for name in ("bare", "cache", "etag", "postgresql", "create")}
        inserts = Measured()
        for number in range(1, _TURNS + 1):
            tell(f"throughput, turn {number} of {_TURNS}")
            for name, (server, requests, status) in _asked(bench).items():
                _measure(measured[name], server, requests, status, seconds)
            _insert(inserts, stores, bench, seconds)
    route = "a bare FastAPI route, same bytes"
    rows = [
        ("GET /panels/{id}, cache off", "postgresql", 0.2),
        ("GET /panels/{id}, cached", "cache", 0.5),
        ("GET /panels/{id}, 304 by ETag", "etag", 0.5),
    ]
    bare_route = measured["bare"]
    return [
        *(
            Comparison(what=what, ours=measured[name], against=route, reference=bare_route, aim=aim)
            for what, name, aim in rows
        ),
        Comparison(
            what="POST /panels",
            ours=measured["create"],
            against="a bare insert of the same row by SQLAlchemy",
            reference=inserts,
            aim=0.5,
        ),
    ]


@contextmanager
def _bench(stores: Stores, folder: Path, tell: Callable[[str], None]) -> Iterator[_Bench]:
    tell("throughput: starting the servers, and running a panel to read")
    caller, *creators = callers(stores, 5)
    off = {**stores.environment, "ASK_PANEL_REDIS_URL": _NOWHERE}
    with ExitStack() as stack:
        api, port = stack.enter_context(serving(stores.environment, folder))
        shown = _ended_panel(stores, folder, port, caller)
        body = folder / "panel.json"
        body.write_bytes(shown.content)
        uncached = stack.enter_context(serving(off, folder))
        bare_port = free_port()
        log = folder / "bare.log"
        command = [sys.executable, "-m", "tests.load.bare", str(bare_port), str(body)]
        bare_one = stack.enter_context(running(command, log=log, environment={}))
        until_answering(f"http://127.0.0.1:{bare_port}/bare/any", log)
        with _pinned([api, uncached[0], bare_one]) as core:
            yield _Bench(
                keyed=(api, port),
                uncached=uncached,
                bare=(bare_one, bare_port),
                caller=caller,
                creators=creators,
                path=shown.request.url.path,
                etag=shown.headers["ETag"],
                core=core,
            )


@contextmanager
def _pinned(servers: Sequence[Running]) -> Iterator[int | None]:
    """Servers on the last core, this process on the others; None where that cannot be."""
    if not hasattr(os, "sched_setaffinity") or len(os.sched_getaffinity(0)) < 2:
        yield None
        return
    cores = os.sched_getaffinity(0)
    last = max(cores)
    for server in servers:
        server.pin_to(last)
    os.sched_setaffinity(0, cores - {last})
    try:
        yield last
    finally:
        os.sched_setaffinity(0, cores)


def _ended_panel(stores: Stores, folder: Path, port: int, caller: Caller) -> httpx.Response:
    """A panel that a worker ran to its end, as it is shown."""
    worker = running(
        [ASK_PANEL, "worker"], log=folder / "workers.log", environment=stores.environment
    )
    url = f"http://127.0.0.1:{port}"
    with worker, httpx.Client(base_url=url, headers=caller.headers, timeout=60) as http:
        made = http.post(PANELS, json=QUESTION).raise_for_status()
        path = f"{PANELS}/{made.json()['panel_id']}"
        http.post(f"{path}/execute").raise_for_status()
        deadline = monotonic() + _PATIENCE_SECONDS
        while monotonic() < deadline:
            shown = http.get(path).raise_for_status()
            if shown.json()["status"] == "completed":
                return shown
            sleep(0.2)
    message = f"the panel did not end: {(folder / 'workers.log').read_text()[-2000:]}"
    raise TimeoutError(message)


def _asked(
    bench: _Bench,
) -> Mapping[str, tuple[tuple[Running, int], Sequence[bytes], int]]:
    """Each server in turn, what it is asked, and the status of a success."""
    headers, path = bench.caller.headers, bench.path
    tagged = {**headers, "If-None-Match": bench.etag}
    body = json.dumps(QUESTION).encode()
    bare_path = bare.PATH.format(panel_id=path.rpartition("/")[2])
    port = bench.keyed[1]
    made = [request("POST", PANELS, one.headers, body, port=port) for one in bench.creators]
    return {
        "bare": (bench.bare, [request("GET", bare_path, headers, port=bench.bare[1])], 200),
        "cache": (bench.keyed, [request("GET", path, headers, port=port)], 200),
        "etag": (bench.keyed, [request("GET", path, tagged, port=port)], 304),
        "postgresql": (
            bench.uncached,
            [request("GET", path, headers, port=bench.uncached[1])],
            200,
        ),
        "create": (bench.keyed, made, 201),
    }


def _measure(
    measured: Measured,
    server: tuple[Running, int],
    requests: Sequence[bytes],
    status: int,
    seconds: float,
) -> None:
    process, port = server
    ask(port, requests, status=status, seconds=seconds / 5, connections=_CONNECTIONS)
    before = process.cpu_seconds()
    asked = ask(port, requests, status=status, seconds=seconds, connections=_CONNECTIONS)
    measured.add(asked, process.cpu_seconds() - before)


def _insert(measured: Measured, stores: Stores, bench: _Bench, seconds: float) -> None:
    tenant, panel = str(bench.caller.tenant_id), bench.path.rpartition("/")[2]
    command = [sys.executable, "-m", "tests.load.bare_insert", stores.owner_url, tenant, panel]
    told = subprocess.run(
        [*command, str(seconds), str(_CONNECTIONS), str(bench.core)],
        capture_output=True,
        check=True,
    )
    rows = json.loads(told.stdout)
    measured.answers += rows["rows"]
    measured.seconds += rows["seconds"]
    measured.cpu += rows["cpu"]
