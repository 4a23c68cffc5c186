"""A worker that starts before its database: it waits, and says so."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from functools import partial

from structlog.stdlib import get_logger
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, wait_exponential_jitter

from domain.shared import Unavailable
from entrypoints.bootstrap import Application

_PASSING = frozenset({"queue_unreachable", "storage_busy", "storage_unreachable"})
"""The codes of what is away for now; anything else is not mended by waiting."""

_log = get_logger(__name__)


async def opened_in_time(
    stack: AsyncExitStack,
    opening: Callable[[], AbstractAsyncContextManager[Application]],
    *,
    log: Callable[[], object],
    first_wait: float = 1.0,
    longest_wait: float = 30.0,
) -> Application:
    """The application, once its database can be reached; it is tried for ever.

    Whoever starts a worker wants it to work as soon as it can. A worker that gave up would be
    started again by whoever supervises it, with nothing gained but a longer wait.

    Args:
        stack: closes it.
        opening: opens it, each time anew.
        log: sets the log up, before it is said that there is a wait.
        first_wait: seconds before the second attempt, about; each wait is twice as long.
        longest_wait: seconds between two attempts at most, about.

    Raises:
        DomainError: it cannot be opened, and waiting will not help.
    """
    trying = AsyncRetrying(
        retry=retry_if_exception(_passes),
        wait=wait_exponential_jitter(initial=first_wait, max=longest_wait, jitter=first_wait),
        before_sleep=partial(_tell, log),
        reraise=True,
    )

    async def attempt() -> Application:
        return await stack.enter_async_context(opening())

    return await trying(attempt)


def _passes(error: BaseException) -> bool:
    return isinstance(error, Unavailable) and error.code in _PASSING


def _tell(log: Callable[[], object], state: RetryCallState) -> None:
    log()
    error = state.outcome.exception() if state.outcome else None
    told: Mapping[str, object] = (
        {"code": error.code, "reason": error.message} if isinstance(error, Unavailable) else {}
    )
    _log.warning("database_awaited", next_attempt_in_seconds=round(state.upcoming_sleep, 1), **told)
