"""A run that breaks off, and what the spans of panel and turn make of it."""

import asyncio
from collections.abc import Callable

import pytest
from attrs import frozen
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode, get_current_span

from adapters.telemetry.deliberation import TracedEngine
from adapters.telemetry.spans import context_apart
from application.panel.ports import DeliberationEngine, DeliberationSteps
from domain.panel import Conclude, Panel, Turn
from domain.tenancy import TenantId
from tests.contracts.examples import a_panel

SECRET = "sk-hunter2-hunter2"


class Steps(DeliberationSteps):
    """Steps whose answers fail with an error that says too much, if it is given."""

    def __init__(self, error: BaseException | None = None) -> None:
        self._error = error
        self.asked_within: list[int] = []

    async def plan(self) -> Turn:
        return Conclude("done")

    async def ask(self, seat: str) -> None:  # noqa: ARG002
        self.asked_within.append(get_current_span().get_span_context().span_id)
        if self._error is not None:
            raise self._error

    async def record(self) -> None:
        """Nothing."""

    async def wait(self) -> bool:
        return False

    async def conclude(self) -> None:
        """Nothing."""


class OneTurn(DeliberationEngine):
    """Asks two seats at once, records, and concludes."""

    async def run(self, panel: Panel, steps: DeliberationSteps) -> None:  # noqa: ARG002
        await steps.plan()
        await asyncio.gather(steps.ask("ann"), steps.ask("bob"))
        await steps.record()
        await steps.conclude()

    async def resume(self, panel: Panel, steps: DeliberationSteps) -> None:
        await self.run(panel, steps)

    async def forget(self, panel: Panel) -> None:
        """Nothing."""


@frozen
class Traced:
    """An engine and what it has told."""

    engine: TracedEngine
    told: Callable[[], list[ReadableSpan]]


@pytest.fixture
def traced() -> Traced:
    exporter, provider = InMemorySpanExporter(), TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    engine = TracedEngine(OneTurn(), provider.get_tracer("test"))
    return Traced(engine, lambda: list(exporter.get_finished_spans()))


async def test_seats_that_are_asked_at_once_share_their_turns_span(traced: Traced) -> None:
    steps = Steps()

    await traced.engine.run(a_panel(TenantId.generate()), steps)

    turn, workflow = traced.told()
    assert turn.context is not None
    assert workflow.context is not None
    assert turn.parent is not None
    assert steps.asked_within == [turn.context.span_id] * 2
    assert turn.parent.span_id == workflow.context.span_id
    assert turn.status.status_code is StatusCode.UNSET


@pytest.mark.parametrize("error", [RuntimeError(SECRET), asyncio.CancelledError(SECRET)])
async def test_what_is_broken_off_ends_its_spans_and_tells_the_kind_of_error_alone(
    traced: Traced, error: BaseException
) -> None:
    with pytest.raises(type(error)):
        await traced.engine.resume(a_panel(TenantId.generate()), Steps(error))

    turn, workflow = traced.told()
    assert turn.attributes is not None
    assert workflow.attributes is not None
    assert turn.attributes["error.type"] == "interrupted"
    assert workflow.attributes["error.type"] == type(error).__name__
    assert {span.status.status_code for span in (turn, workflow)} == {StatusCode.ERROR}
    assert SECRET not in "".join(span.to_json() for span in traced.told())


async def test_work_apart_from_its_request_has_the_trace_and_nothing_else_of_it(
    traced: Traced,
) -> None:
    seen: list[int] = []

    class Beginning(OneTurn):
        async def run(self, panel: Panel, steps: DeliberationSteps) -> None:  # noqa: ARG002
            apart = context_apart()
            seen.append(apart.run(lambda: get_current_span().get_span_context().span_id))
            seen.append(len(apart))

    engine = TracedEngine(Beginning(), traced.engine._tracer)  # noqa: SLF001
    await engine.run(a_panel(TenantId.generate()), Steps())

    (workflow,) = traced.told()
    assert workflow.context is not None
    assert seen == [workflow.context.span_id, 1]
    assert len(context_apart()) == 0
