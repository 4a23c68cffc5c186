"""A server that serves the REST interface, in one process or several."""

import asyncio
import os
import signal
import socket
from collections.abc import Callable, Iterator
from tempfile import TemporaryDirectory

import uvicorn
from attrs import frozen
from prometheus_client.multiprocess import mark_process_dead
from uvicorn.supervisors import Multiprocess

from domain.shared import InvalidValue
from entrypoints.api.metrics import SHARED_FOLDER_VARIABLE
from entrypoints.bootstrap import DatabasePlace, database_place, open_application
from entrypoints.http_protocol import BoundedProtocol
from entrypoints.logs import configure_logs
from entrypoints.setting_rules import AuthMethod
from entrypoints.settings import AUTH_VARIABLE, Settings, require_servable

_STOP_SECONDS = 5
"""How long requests may take to end once the server is to stop; streams are cut off then."""

_HUNG_SECONDS = 30
"""How long one of several processes may be silent before another takes its place: on a slow machine
it takes some seconds to start."""

_METHODS = {AuthMethod.KEYS: "API keys", AuthMethod.JWT: "tokens"}


@frozen
class Serving:
    """What a server that is about to answer is.

    Attributes:
        settings: what it was told.
        port: where it listens.
        database: where its data lies.
    """

    settings: Settings
    port: int
    database: DatabasePlace

    def in_words(self) -> Iterator[str]:
        """What whoever started it should know, a line each; no secret."""
        host = self.settings.host
        address = f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"
        yield f"Ask Panel listens on http://{address} (Ctrl-C ends it)"
        if self.settings.auth:
            methods = " and ".join(_METHODS[one] for one in sorted(self.settings.auth))
            yield f"Callers show who they are by {methods}"
        else:
            yield f"No authentication: whoever is on this machine is served ({AUTH_VARIABLE}=none)"
        yield f"The data lies in {self.database.words}"


def run_server(settings: Settings, *, workers: int, tell: Callable[[Serving], None]) -> None:
    """Serve until SIGINT or SIGTERM, then end what is under way and return.

    Args:
        settings: what the server is told; the environment must say the same.
        workers: how many processes serve, at least 1.
        tell: is told of the server just before it answers.

    Raises:
        DomainError: the settings do not fit together, or the database cannot be served from.
        OSError: the address is taken, or is none of this machine's.
    """
    require_servable(settings)
    database = database_place(settings)
    if workers > 1 and database.single_process:
        message = (
            "workers must be 1 on SQLite: each process would run the same panels; "
            "name a PostgreSQL database for more"
        )
        raise InvalidValue("workers_need_postgresql", message, field="workers")
    # What a worker would only log is told here, in one line.
    asyncio.run(_try_to_open(settings))
    with _listening(settings) as listener:
        tell(Serving(settings, listener.getsockname()[1], database))
        configure_logs(settings.log_level, traced=settings.otlp_endpoint is not None)
        _serve(_configuration(settings, workers), listener)


def _serve(configuration: uvicorn.Config, listener: socket.socket) -> None:
    if configuration.workers > 1:
        # Each process shows the numbers of all, by files that they share: in a folder of their
        # own, as what an earlier server left behind would be added to them.
        within = os.environ.get(SHARED_FOLDER_VARIABLE)
        with TemporaryDirectory(prefix="ask-panel-metrics-", dir=within) as folder:
            os.environ[SHARED_FOLDER_VARIABLE] = folder
            _Supervisor(configuration, sockets=[listener]).run()
        return
    # uvicorn raises the signal that stopped it once more: to whoever asked, it has done its work.
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, lambda *_: None)
    uvicorn.Server(configuration).run(sockets=[listener])


class _Supervisor(Multiprocess):
    """Keeps processes alive, and takes what those that ended were at out of the numbers."""

    def __init__(self, config: uvicorn.Config, sockets: list[socket.socket]) -> None:
        """Supervise the processes of a server."""
        super().__init__(config, sockets)
        self._known: set[int | None] = set()

    def keep_subprocess_alive(self) -> None:
        """Start others for those that died; what they have counted stays."""
        # Those of a moment ago too: a signal may have replaced some since.
        earlier = self._known | self._process_ids()
        super().keep_subprocess_alive()
        self._known = self._process_ids()
        for gone in earlier - self._known:
            mark_process_dead(gone)  # type: ignore[no-untyped-call]

    def _process_ids(self) -> set[int | None]:
        return {process.pid for process in self.processes}


def _configuration(settings: Settings, workers: int) -> uvicorn.Config:
    return uvicorn.Config(
        "entrypoints.api.app:create_app",
        factory=True,
        workers=workers,
        http=BoundedProtocol,
        lifespan="on",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_graceful_shutdown=_STOP_SECONDS,
        timeout_worker_healthcheck=_HUNG_SECONDS,
    )


def _listening(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.create_server((settings.host, settings.port), family=family)
    listener.set_inheritable(True)
    return listener


async def _try_to_open(settings: Settings) -> None:
    async with open_application(settings, serving=True):
        pass
