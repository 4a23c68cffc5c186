"""A span for each run of a panel, and in it one for each turn."""

from collections.abc import Awaitable

from opentelemetry.context import Context, get_current
from opentelemetry.semconv._incubating.attributes.gen_ai_attributes import (
    GEN_AI_CONVERSATION_ID,
    GEN_AI_OPERATION_NAME,
    GEN_AI_WORKFLOW_NAME,
    GenAiOperationNameValues,
)
from opentelemetry.trace import Span, Tracer

from adapters.telemetry.spans import inside, spanning, tell_failure
from application.panel.ports import DeliberationEngine, DeliberationSteps
from domain.panel import Ask, Panel, Turn

_WORKFLOW = GenAiOperationNameValues.INVOKE_WORKFLOW.value


class TracedEngine(DeliberationEngine):
    """An engine whose runs are spans; a panel that goes on later is another one."""

    def __init__(self, inner: DeliberationEngine, tracer: Tracer) -> None:
        """Run by `inner`."""
        self._inner = inner
        self._tracer = tracer

    async def run(self, panel: Panel, steps: DeliberationSteps) -> None:
        """Run a panel that has just begun to its end, or until it waits for people."""
        traced = TracedSteps(steps, self._tracer, panel)
        await self._traced(panel, traced, self._inner.run(panel, traced))

    async def resume(self, panel: Panel, steps: DeliberationSteps) -> None:
        """Run a panel that was interrupted or has waited, from where it stands."""
        traced = TracedSteps(steps, self._tracer, panel)
        await self._traced(panel, traced, self._inner.resume(panel, traced))

    async def forget(self, panel: Panel) -> None:
        """Remove what was remembered of a panel."""
        await self._inner.forget(panel)

    async def _traced(self, panel: Panel, steps: "TracedSteps", running: Awaitable[None]) -> None:
        name = panel.panel_type.value
        told: dict[str, str | int] = {
            GEN_AI_OPERATION_NAME: _WORKFLOW,
            GEN_AI_WORKFLOW_NAME: name,
            GEN_AI_CONVERSATION_ID: str(panel.panel_id),
            "askpanel.panel.id": str(panel.panel_id),
            "askpanel.tenant.id": str(panel.tenant_id),
            "askpanel.panel.seats": len(panel.members),
        }
        with spanning(self._tracer, f"{_WORKFLOW} {name}", told) as span:
            steps.parent = get_current()
            try:
                await running
            finally:
                steps.end()
                span.set_attribute("askpanel.panel.status", panel.status.value)


class TracedSteps(DeliberationSteps):
    """Steps whose turns are spans, from the first seat that is asked to the full record.

    Attributes:
        parent: what the turns are part of.
    """

    def __init__(self, inner: DeliberationSteps, tracer: Tracer, panel: Panel) -> None:
        """Take the steps of `panel` by `inner`."""
        self.parent: Context | None = None
        self._inner = inner
        self._tracer = tracer
        self._panel_id = str(panel.panel_id)
        self._planned: Turn | None = None
        self._span: Span | None = None

    async def plan(self) -> Turn:
        """What comes next."""
        self._planned = await self._inner.plan()
        return self._planned

    async def ask(self, seat: str) -> None:
        """Get one seat's answer; all that are asked at once share the turn's span."""
        with inside(self._turn()):
            await self._inner.ask(seat)

    async def record(self) -> None:
        """Put the turn's answers on the record, which ends the turn."""
        span = self._turn()
        with inside(span):
            await self._inner.record()
        span.end()
        self._span = None

    async def wait(self) -> bool:
        """Say whether the panel waits for people."""
        return await self._inner.wait()

    async def conclude(self) -> None:
        """End the panel."""
        await self._inner.conclude()

    def end(self) -> None:
        """End a turn that was broken off."""
        if self._span is not None:
            tell_failure(self._span, "interrupted")
            self._span.end()
            self._span = None

    def _turn(self) -> Span:
        if self._span is None:
            turn, name = self._planned, "turn"
            told: dict[str, str | int] = {GEN_AI_CONVERSATION_ID: self._panel_id}
            if isinstance(turn, Ask):
                name = f"turn {turn.phase.name}"
                told |= {
                    "askpanel.turn.round": turn.round_number,
                    "askpanel.turn.phase": turn.phase.name,
                    "askpanel.turn.seats": len(turn.seats),
                }
            self._span = self._tracer.start_span(name, self.parent, attributes=told)
        return self._span
