"""What panels leave behind in the memory of the processes that served and ran them."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

import httpx
from attrs import frozen

from tests.load.processes import ASK_PANEL, running
from tests.load.service import Caller, Stores, callers, serving

PANELS = "/api/v1/panels"
KIB_A_PANEL = 8.0
"""What a process may grow by with a panel, at most; what 1,000 leave is 8 MiB then."""

_QUESTION = {
    "query": "Which route?",
    "options": ["510(k)", "De Novo"],
    "agent_ids": ["fda_expert", "clinical_expert"],
    "evidence": [
        {"name": "routes.md", "text": "No predicate fits the claim, so De Novo is feasible.\n"}
    ],
    "rule": {"maximum_rounds": 1},
}
_AT_ONCE = 8
_PATIENCE_SECONDS = 900
_READINGS = 3


@frozen(kw_only=True)
class Growth:
    """The memory of one process.

    Attributes:
        process: what it does.
        samples: the panels that it had seen, and the MiB that it held then.
    """

    process: str
    samples: Sequence[tuple[int, float]]

    @property
    def kib_a_panel(self) -> float:
        """By how much it grew with each panel of the second half, in KiB."""
        (before, held), (after, holds) = self.samples[-2:]
        return 1024 * (holds - held) / (after - before)


def grow(stores: Stores, folder: Path, *, panels: int, tell: Callable[[str], None]) -> list[Growth]:
    """Convene, run and read panels, and look at the processes' memory before, amid and after.

    Args:
        stores: what the service runs on.
        folder: where its processes log.
        panels: how many, in two halves; as many as a tenth of them come first, to warm up.
        tell: is told how it goes.
    """
    caller = callers(stores, 1)[0]
    told = {**stores.environment, "ASK_PANEL_TENANT_RUNS_AT_ONCE": "100"}
    with ExitStack() as stack:
        api, port = stack.enter_context(serving(told, folder))
        worker = stack.enter_context(
            running([ASK_PANEL, "worker"], log=folder / "workers.log", environment=told)
        )
        held: list[tuple[int, list[float]]] = []
        seen = 0
        for number in (max(panels // 10, 1), panels // 2, panels // 2):
            asyncio.run(_hold(port, caller, number))
            seen += number
            held.append((seen, [api.resident_mib(), worker.resident_mib()]))
            tell(f"memory: {seen} panels convened, run and read")
    names = ("API", "worker")
    return [
        Growth(process=name, samples=[(count, mib[place]) for count, mib in held])
        for place, name in enumerate(names)
    ]


async def _hold(port: int, caller: Caller, panels: int) -> None:
    turn = asyncio.Semaphore(_AT_ONCE)
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}", headers=caller.headers, timeout=120
    ) as http:

        async def one() -> None:
            async with turn:
                await _hold_one(http)

        async with asyncio.timeout(_PATIENCE_SECONDS), asyncio.TaskGroup() as group:
            for _ in range(panels):
                group.create_task(one())


async def _hold_one(http: httpx.AsyncClient) -> None:
    made = (await http.post(PANELS, json=_QUESTION)).raise_for_status()
    path = f"{PANELS}/{made.json()['panel_id']}"
    (await http.post(f"{path}/execute")).raise_for_status()
    # The stream ends with the panel.
    (await http.get(f"{path}/events")).raise_for_status()
    for _ in range(_READINGS):
        (await http.get(path)).raise_for_status()
        (await http.get(PANELS)).raise_for_status()
    status = (await http.get(path)).raise_for_status().json()["status"]
    if status != "completed":
        message = f"the panel {path} ended {status}"
        raise RuntimeError(message)
