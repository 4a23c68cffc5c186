"""Who follows which subject of a tenant's record, and how they hear that it goes on."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from contextvars import Context

from attrs import define, field

from application.shared import EventLog, LiveSignals, Signal
from domain.shared import DomainError
from domain.tenancy import TenantId

_PAGE = 500


@define(eq=False)
class LiveEvents:
    """Rings whoever follows a subject when the record says more of it; for one event loop.

    As long as somebody follows a tenant's subjects, one task looks into its record: at once when
    this process announces something, and every `poll_seconds` for what others write. So the
    database is asked once a tenant, however many follow.

    Attributes:
        events: the record of the given tenant.
        poll_seconds: how often others' events are looked for.
        followers_a_tenant: how many may follow the subjects of one tenant at the same time.
    """

    events: Callable[[TenantId], EventLog]
    poll_seconds: float = field(default=0.5, kw_only=True)
    followers_a_tenant: int = field(default=200, kw_only=True)
    _watches: dict[TenantId, "_Watch"] = field(factory=dict, init=False)

    def is_full(self, tenant_id: TenantId) -> bool:
        """Whether nobody else may follow the tenant's subjects now."""
        watch = self._watches.get(tenant_id)
        return watch is not None and len(watch.bells) >= self.followers_a_tenant

    @contextmanager
    def follow(self, tenant_id: TenantId, subject: str) -> Iterator[asyncio.Event]:
        """A bell that is set when there is more of the subject, and at times for nothing.

        Whoever follows clears it and then reads the record; so nothing is missed.
        """
        watch = self._watches.get(tenant_id)
        if watch is None:
            watch = _Watch(self.events(tenant_id), self.poll_seconds)
            self._watches[tenant_id] = watch
            watch.start()
        bell = asyncio.Event()
        watch.bells[bell] = subject
        try:
            yield bell
        finally:
            del watch.bells[bell]
            if not watch.bells:
                watch.stop()
                self._watches.pop(tenant_id, None)

    def announce(self, tenant_id: TenantId) -> None:
        """Look into the tenant's record now: this process may have written to it."""
        watch = self._watches.get(tenant_id)
        if watch is not None:
            watch.poked.set()


@asynccontextmanager
async def listening(
    signals: LiveSignals, live: LiveEvents, *others: Callable[[Signal], None]
) -> AsyncIterator[None]:
    """Let `live` and the others hear at once, within the block, what any process writes."""

    async def listen(heard: AsyncIterator[Signal]) -> None:
        async for signal in heard:
            live.announce(signal.tenant_id)
            for other in others:
                other(signal)

    async with signals.subscribe() as heard:
        task = asyncio.create_task(listen(heard), name="live signals")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])


@define(eq=False)
class _Watch:
    """The task that looks into one tenant's record, and the bells that it rings."""

    log: EventLog
    poll_seconds: float
    bells: dict[asyncio.Event, str] = field(factory=dict, init=False)
    poked: asyncio.Event = field(factory=asyncio.Event, init=False)
    _task: asyncio.Task[None] | None = field(default=None, init=False)

    def start(self) -> None:
        """Begin to look, in a context that is no request's."""
        self._task = asyncio.create_task(self._watch(), name="live events", context=Context())

    def stop(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()

    async def _watch(self) -> None:
        seen: int | None = None
        while True:
            # A database that is away may come back; who reads meanwhile learns of it there.
            with suppress(DomainError):
                seen = await self._look(seen)
            with suppress(TimeoutError):
                async with asyncio.timeout(self.poll_seconds):
                    await self.poked.wait()
            self.poked.clear()

    async def _look(self, seen: int | None) -> int:
        if seen is None:
            # What was written between the first reading of a follower and now has no other bell.
            seen = await self.log.last()
            self._ring(set(self.bells.values()))
        while page := await self.log.after(seen, limit=_PAGE):
            self._ring({record.subject for record in page})
            seen = page[-1].sequence
        return seen

    def _ring(self, subjects: set[str]) -> None:
        for bell, subject in self.bells.items():
            if subject in subjects:
                bell.set()
