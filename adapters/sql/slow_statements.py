"""Which statements took long: logged as they end, and the last of them kept to be shown."""

from collections import deque
from collections.abc import Callable, Sequence
from time import monotonic, perf_counter

from attrs import frozen
from sqlalchemy import Engine, event
from structlog.stdlib import get_logger

from application.shared import SlowQuery

_KEPT = 20
_TEXT_LENGTH = 2_000

_log = get_logger(__name__)


@frozen
class _Slow:
    statement: str
    took: float
    ended: float


class SlowStatements:
    """Watches the statements of an engine, those that fail too; from any thread.

    What a statement is about stays out: its text has placeholders where its values go. Whose it
    was is in the log, as far as whoever sent it has said so.
    """

    def __init__(self, seconds: float) -> None:
        """Tell of statements that take longer than `seconds`."""
        self._seconds = seconds
        self._last: deque[_Slow] = deque(maxlen=_KEPT)

    def watch(self, engine: Engine) -> None:
        """Take note of the engine's statements from now on."""
        # Where they are handed to the driver: listening before and after costs each five times
        # as much.
        dialect = engine.dialect
        event.listen(engine, "do_execute", self._timed(dialect.do_execute, dialect.name))
        event.listen(engine, "do_executemany", self._timed(dialect.do_executemany, dialect.name))

    def last(self) -> Sequence[SlowQuery]:
        """The last of them, the newest first."""
        now = monotonic()
        return [
            SlowQuery(statement=one.statement, took_seconds=one.took, seconds_ago=now - one.ended)
            for one in reversed(self._last.copy())
        ]

    def _timed(self, execute: Callable[..., None], system: str) -> Callable[..., bool]:
        def timed(cursor: object, statement: str, *rest: object) -> bool:
            failed, began = True, perf_counter()
            try:
                execute(cursor, statement, *rest)
                failed = False
            finally:
                took = perf_counter() - began
                if took >= self._seconds:
                    self._tell(statement, took, system, failed=failed)
            return True  # it is executed

        return timed

    def _tell(self, text: str, took: float, system: str, *, failed: bool) -> None:
        text = " ".join(text.split())[:_TEXT_LENGTH]
        self._last.append(_Slow(text, took, monotonic()))
        _log.warning("slow_query", seconds=round(took, 3), statement=text, failed=failed)
        _add_to_trace(text.partition(" ")[0].upper(), took, system)


def _add_to_trace(operation: str, took: float, system: str) -> None:
    """Have the trace say that there was one; its text is in the log only."""
    from opentelemetry.semconv.attributes.db_attributes import DB_OPERATION_NAME, DB_SYSTEM_NAME
    from opentelemetry.trace import get_current_span

    told: dict[str, str | float] = {
        DB_SYSTEM_NAME: system,
        DB_OPERATION_NAME: operation,
        "askpanel.seconds": took,
    }
    get_current_span().add_event("slow_query", told)
