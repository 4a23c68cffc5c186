"""Runs the panels that were begun, in the background of the process that serves."""

import asyncio
from collections.abc import Callable
from contextvars import Context
from functools import partial
from typing import Protocol

from attrs import define, field, frozen

from application.panel.ports import SilentObserver
from domain.consensus import ConsensusResult
from domain.panel import Ask, Awaited, AwaitHumans, PanelId
from domain.tenancy import TenantId
from entrypoints.bootstrap import Application
from entrypoints.unattended import Patience, run_unattended


class PanelRunner(Protocol):
    """Takes up panels in progress."""

    async def enqueue(self, tenant_id: TenantId, panel_id: PanelId) -> None:
        """Run the panel as soon as there is room, to its end or until it waits for people.

        Where it runs already, it is taken up once more after that: people may have answered.
        """
        ...

    async def cancel(self, panel_id: PanelId) -> None:
        """Stop working on the panel; one that is not known here is left alone."""
        ...

    async def close(self) -> None:
        """Stop working on all panels; they stay in progress."""
        ...


@frozen
class _Run:
    tenant_id: TenantId
    task: asyncio.Task[None]


@define(eq=False)
class InProcessRunner(PanelRunner):
    """Runs panels in this process, each in a task of its own; for one event loop.

    Two such runners on one database would take up the same panels, and the slower of the two
    would find each changed by the other: processes that are several need a queue that they share.
    Under PostgreSQL's row-level security it finds nothing to take up at its start.

    Attributes:
        application: the ports on the open database.
        at_once: how many panels run at the same time.
        at_once_a_tenant: how many of them may be one tenant's. Tenants take turns.
        announce: is told whose panel it was, when something may have happened to one.
        patience: with a database that cannot be used.
    """

    application: Application
    at_once: int = field(kw_only=True)
    at_once_a_tenant: int = field(kw_only=True)
    announce: Callable[[TenantId], None] = field(kw_only=True)
    patience: Patience = field(factory=Patience, kw_only=True)
    _waiting: dict[TenantId, dict[PanelId, Context]] = field(factory=dict, init=False)
    _running: dict[PanelId, _Run] = field(factory=dict, init=False)
    _again: dict[PanelId, Context] = field(factory=dict, init=False)
    _closed: bool = field(default=False, init=False)

    @property
    def running(self) -> int:
        """How many panels run now."""
        return len(self._running)

    async def take_up(self) -> None:
        """Enqueue what a process before this one left in progress.

        Raises:
            Unavailable: the database cannot be read.
        """
        for tenant_id, panel_id in await self.application.unfinished.all():
            await self.enqueue(tenant_id, panel_id)

    async def enqueue(self, tenant_id: TenantId, panel_id: PanelId) -> None:
        """Run the panel as soon as there is room; after `close` it is left as it is."""
        self.announce(tenant_id)
        # A context of its own: what belongs to the request that enqueues it ends with that.
        context = self.application.context_apart()
        if panel_id in self._running:
            self._again[panel_id] = context
        else:
            self._line_up(tenant_id, panel_id, context)
            self._fill()

    async def cancel(self, panel_id: PanelId) -> None:
        """Stop working on the panel, and return when that is done."""
        for tenant_id in [one for one, panels in self._waiting.items() if panel_id in panels]:
            self._leave_line(tenant_id, panel_id)
            self.announce(tenant_id)
        run = self._running.get(panel_id)
        if run is not None:
            self._again.pop(panel_id, None)
            run.task.cancel()
            await asyncio.wait([run.task])

    async def close(self) -> None:
        """Stop working on all panels, and return when that is done."""
        self._closed = True
        tasks = [run.task for run in self._running.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _line_up(self, tenant_id: TenantId, panel_id: PanelId, context: Context) -> None:
        self._waiting.setdefault(tenant_id, {})[panel_id] = context

    def _leave_line(self, tenant_id: TenantId, panel_id: PanelId) -> Context:
        # The tenant goes behind the others: the next place that falls free is theirs.
        panels = self._waiting.pop(tenant_id)
        context = panels.pop(panel_id)
        if panels:
            self._waiting[tenant_id] = panels
        return context

    def _fill(self) -> None:
        while not self._closed and len(self._running) < self.at_once:
            tenant_id = self._next_tenant()
            if tenant_id is None:
                return
            panel_id = next(iter(self._waiting[tenant_id]))
            self._start(tenant_id, panel_id, self._leave_line(tenant_id, panel_id))

    def _next_tenant(self) -> TenantId | None:
        at_work = [run.tenant_id for run in self._running.values()]
        free = (one for one in self._waiting if at_work.count(one) < self.at_once_a_tenant)
        return next(free, None)

    def _start(self, tenant_id: TenantId, panel_id: PanelId, context: Context) -> None:
        work = run_unattended(
            self.application,
            tenant_id,
            panel_id,
            observer=_Announcing(partial(self.announce, tenant_id)),
            patience=self.patience,
        )
        task = asyncio.create_task(work, name=f"panel {panel_id}", context=context)
        self._running[panel_id] = _Run(tenant_id, task)
        task.add_done_callback(lambda _: self._ended(panel_id))

    def _ended(self, panel_id: PanelId) -> None:
        tenant_id = self._running.pop(panel_id).tenant_id
        self.announce(tenant_id)
        if panel_id in self._again:
            self._line_up(tenant_id, panel_id, self._again.pop(panel_id))
        self._fill()


@frozen
class _Announcing(SilentObserver):
    """Tells of what is saved at once; the end of a run tells of the rest."""

    _announce: Callable[[], None]

    def round_opened(self, ask: Ask | AwaitHumans, convened: int) -> None:  # noqa: ARG002
        """A round begins."""
        self._announce()

    def people_awaited(self, awaited: Awaited) -> None:  # noqa: ARG002
        """The panel waits for people."""
        self._announce()

    def round_measured(self, result: ConsensusResult) -> None:  # noqa: ARG002
        """A round is closed and measured."""
        self._announce()
