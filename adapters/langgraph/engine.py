"""Runs panels through the graph, with a checkpoint after every step."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from attrs import frozen
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.types import Command

from adapters.langgraph.checkpoints import open_checkpointer
from adapters.langgraph.graph import Graph, Position, Running, build_graph
from application.panel.ports import DeliberationEngine, DeliberationSteps
from domain.panel import Panel


@frozen
class LangGraphEngine(DeliberationEngine):
    """The engine over one checkpointer; it serves any number of panels at once."""

    _graph: Graph
    _checkpointer: BaseCheckpointSaver[str]

    async def run(self, panel: Panel, steps: DeliberationSteps) -> None:
        """Run a panel that has just begun to its end, or until it waits for people."""
        await self._go_on(panel, steps, Position(panel_id=str(panel.panel_id)))

    async def resume(self, panel: Panel, steps: DeliberationSteps) -> None:
        """Run the panel on from its last checkpoint, or anew where it has none."""
        state = await self._graph.aget_state(_config_of(panel))
        if state.interrupts:
            await self._go_on(panel, steps, Command(resume=True))
        elif state.next:
            await self._go_on(panel, steps, None)
        else:
            await self.run(panel, steps)

    async def forget(self, panel: Panel) -> None:
        """Delete the panel's checkpoints."""
        await self._checkpointer.adelete_thread(_thread_of(panel))

    async def _go_on(
        self, panel: Panel, steps: DeliberationSteps, start: Position | Command[str] | None
    ) -> None:
        await self._graph.ainvoke(start, _config_of(panel), context=Running(steps))


@asynccontextmanager
async def open_engine(database_url: str) -> AsyncIterator[LangGraphEngine]:
    """An engine whose checkpoints lie beside the database of that URL."""
    async with open_checkpointer(database_url) as checkpointer:
        yield LangGraphEngine(build_graph(checkpointer), checkpointer)


def _thread_of(panel: Panel) -> str:
    return f"{panel.tenant_id}:{panel.panel_id}"


def _config_of(panel: Panel) -> RunnableConfig:
    """The run's settings; the limit of steps is what the panel's rule can take, and no more.

    At most each seat has a step of its own in a round, and people two (they are waited for, and
    recorded); beside the rule's rounds there are the closing vote and the offices' tasks.
    """
    rounds = panel.measurements.rule.maximum_rounds + 1
    return {
        "configurable": {"thread_id": _thread_of(panel)},
        "recursion_limit": rounds * 2 * len(panel.members) + 10,
    }
