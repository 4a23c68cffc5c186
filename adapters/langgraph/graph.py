"""The one graph that sequences every deliberation.

    take a turn (plan, ask, record, measure) -> take a turn ... -> the last one concludes
                         -> wait for people -> take a turn ... or conclude

Its state holds ids and counts, never the domain: what the panel is and what was said stands in
the database and the journal, so every step can be repeated after a crash.
"""

import asyncio
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TypedDict

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import interrupt

from application.panel.ports import DeliberationSteps
from domain.panel import Ask, AwaitHumans, AwaitSignOff, Conclude, Turn


class Position(TypedDict, total=False):
    """How far a deliberation came.

    `step` is the node that comes next, or `end`; `seats` are those whose turn it is.
    """

    panel_id: str
    step: str
    round_number: int
    phase: str
    seats: list[str]


@dataclass(frozen=True)
class Running:
    """What a run of the graph works with (LangGraph takes a dataclass, not an attrs class)."""

    steps: DeliberationSteps


Graph = CompiledStateGraph[Position, Running, Position, Position]


def build_graph(checkpointer: BaseCheckpointSaver[str]) -> Graph:
    """The compiled graph; the steps of a panel are given as its run's context."""
    builder = StateGraph(Position, context_schema=Running)
    builder.add_node("take_turn", _take_turn)
    builder.add_node("wait_for_people", _wait_for_people)
    builder.add_node("conclude", _conclude)
    builder.add_edge(START, "take_turn")
    nodes = ["take_turn", "wait_for_people", "conclude"]
    steps: dict[Hashable, str] = {**{node: node for node in nodes}, "end": END}
    for node in nodes:
        builder.add_conditional_edges(node, _next_step, steps)
    return builder.compile(checkpointer=checkpointer)


async def _take_turn(state: Position, runtime: Runtime[Running]) -> Position:
    """Ask all seats of the turn at once, one task a seat, and put the answers on the record.

    The fan-out is inside the node: the journal makes each answer durable by itself, so a graph
    task and a checkpoint for each seat would add cost and no safety. The turn is planned from
    the stored panel, which may be further than the checkpoint after a crash.
    """
    steps = runtime.context.steps
    turn = await steps.plan()
    if isinstance(turn, Ask):
        await _ask_all(steps, turn.seats)
        await steps.record()
        turn = await steps.plan()
    return await _concluded(turn, steps)


async def _wait_for_people(state: Position, runtime: Runtime[Running]) -> Position:
    """Interrupt the run until people have done their part; a run that is resumed looks again."""
    steps = runtime.context.steps
    if await steps.wait():
        interrupt({"panel_id": state["panel_id"], "phase": state["phase"]})
    return _position(await steps.plan())


async def _conclude(state: Position, runtime: Runtime[Running]) -> Position:
    """End the panel; a panel that is behind its checkpoint after a crash goes on first."""
    steps = runtime.context.steps
    return await _concluded(await steps.plan(), steps)


async def _concluded(turn: Turn, steps: DeliberationSteps) -> Position:
    """The position before a turn; where it is the conclusion, after it."""
    if isinstance(turn, Conclude):
        await steps.conclude()
        return {"step": "end", "seats": []}
    return _position(turn)


def _position(turn: Turn) -> Position:
    match turn:
        case Conclude():
            return {"step": "conclude", "seats": []}
        case AwaitSignOff():
            return {"step": "wait_for_people", "phase": "sign_off", "seats": []}
        case Ask() | AwaitHumans():
            return {
                "step": "take_turn" if isinstance(turn, Ask) else "wait_for_people",
                "round_number": turn.round_number,
                "phase": turn.phase.name,
                "seats": list(turn.seats),
            }


async def _next_step(state: Position) -> str:
    # Not awaiting anything: LangGraph runs plain functions in a thread.
    return state["step"]


async def _ask_all(steps: DeliberationSteps, seats: Sequence[str]) -> None:
    """Ask the seats at once; an error of the panel's own ends the other seats and is raised."""
    try:
        async with asyncio.TaskGroup() as group:
            for seat in seats:
                group.create_task(steps.ask(seat))
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None
