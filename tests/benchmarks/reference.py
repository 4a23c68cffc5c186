"""Bare LangGraph graphs: the same fan-out and checkpointer, and nothing else."""

from collections.abc import Sequence
from operator import add
from typing import Annotated, TypedDict

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Send

SEATS = 5
ROUNDS = 3


class Progress(TypedDict):
    """What the bare graphs remember."""

    round_number: int
    answers: Annotated[list[str], add]


Bare = CompiledStateGraph[Progress, None, Progress, Progress]


def task_a_seat(checkpointer: BaseCheckpointSaver[str]) -> Bare:
    """The fan-out as LangGraph has it: one task a seat (`Send`), joined once a round."""
    builder = StateGraph(Progress)
    builder.add_node("plan", _next_round)
    builder.add_node("ask", _answer)
    builder.add_node("join", _nothing)
    builder.add_edge(START, "plan")
    builder.add_conditional_edges("plan", _fan_out, ["ask"])
    builder.add_edge("ask", "join")
    builder.add_conditional_edges("join", _again, ["plan", END])
    return builder.compile(checkpointer=checkpointer)


def step_a_round(checkpointer: BaseCheckpointSaver[str]) -> Bare:
    """The fan-out inside one node: the shape of our own graph."""
    builder = StateGraph(Progress)
    builder.add_node("plan", _next_round)
    builder.add_node("ask", _round)
    builder.add_edge(START, "plan")
    builder.add_edge("plan", "ask")
    builder.add_conditional_edges("ask", _more, ["ask", END])
    return builder.compile(checkpointer=checkpointer)


async def _next_round(state: Progress) -> dict[str, int]:
    return {"round_number": state["round_number"] + 1}


async def _answer(state: Progress) -> dict[str, list[str]]:
    return {"answers": [str(state["round_number"])]}


async def _round(state: Progress) -> dict[str, int | list[str]]:
    number = state["round_number"]
    return {"round_number": number + 1, "answers": [str(number)] * SEATS}


async def _nothing(state: Progress) -> dict[str, int]:
    return {"round_number": state["round_number"]}


def _fan_out(state: Progress) -> Sequence[Send]:
    return [Send("ask", state) for _ in range(SEATS)]


def _again(state: Progress) -> str:
    return "plan" if state["round_number"] < ROUNDS else END


def _more(state: Progress) -> str:
    return "ask" if state["round_number"] <= ROUNDS else END
