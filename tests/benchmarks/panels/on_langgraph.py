"""LangGraph with langchain-openai: a task a seat, as its documentation fans out."""

import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from operator import or_
from pathlib import Path
from typing import Annotated, Any, TypedDict
from uuid import uuid4

from langchain_core.runnables import RunnableConfig
from langchain_openai import ChatOpenAI
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import Send
from pydantic import SecretStr

from tests.benchmarks.panels.answer import Answer
from tests.benchmarks.panels.case import (
    KEY,
    MODEL,
    ROUNDS,
    SEATS,
    SYNTHESIS_INSTRUCTIONS,
    Hold,
    instructions,
    prompt,
)


class State(TypedDict):
    """What the graph remembers: the round, and everybody's last answer, as plain data."""

    round_number: int
    said: Annotated[Mapping[int, dict[str, Any]], or_]


class Seat(TypedDict):
    """What one task is given."""

    seat: int
    said: Mapping[int, dict[str, Any]]


@asynccontextmanager
async def nothing_stored(base_url: str) -> AsyncIterator[Hold]:
    """Without a checkpointer."""
    yield _holding(base_url, None)


@asynccontextmanager
async def with_checkpoints(base_url: str) -> AsyncIterator[Hold]:
    """A checkpoint in SQLite after every step."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "checkpoints.db")
        async with AsyncSqliteSaver.from_conn_string(str(path)) as checkpointer:
            yield _holding(base_url, checkpointer)


def _holding(base_url: str, checkpointer: BaseCheckpointSaver[str] | None) -> Hold:
    model = ChatOpenAI(model=MODEL, base_url=base_url, api_key=SecretStr(KEY))
    typed = model.with_structured_output(Answer, method="json_schema")

    async def ask(told: str, asked: str) -> dict[str, Any]:
        answer = await typed.ainvoke([("system", told), ("user", asked)])
        return Answer.model_validate(answer).model_dump()

    async def answer(state: Seat) -> dict[str, Any]:
        seat = state["seat"]
        return {"said": {seat: await ask(instructions(seat), prompt(seat, _typed(state["said"])))}}

    async def conclude(state: State) -> dict[str, Any]:
        await ask(SYNTHESIS_INSTRUCTIONS, prompt(0, _typed(state["said"])))
        return {"round_number": state["round_number"]}

    builder = StateGraph(State)
    builder.add_node("plan", _next_round)
    builder.add_node("answer", answer, input_schema=Seat)
    builder.add_node("join", _nothing)
    builder.add_node("conclude", conclude)
    builder.add_edge(START, "plan")
    builder.add_conditional_edges("plan", _fan_out, ["answer"])
    builder.add_edge("answer", "join")
    builder.add_conditional_edges("join", _whats_next, ["plan", "conclude"])
    builder.add_edge("conclude", END)
    graph = builder.compile(checkpointer=checkpointer)

    async def hold() -> None:
        thread: RunnableConfig = {"configurable": {"thread_id": str(uuid4())}}
        await graph.ainvoke({"round_number": 0, "said": {}}, thread)

    return hold


async def _next_round(state: State) -> dict[str, int]:
    return {"round_number": state["round_number"] + 1}


async def _nothing(state: State) -> dict[str, int]:
    return {"round_number": state["round_number"]}


def _fan_out(state: State) -> Sequence[Send]:
    return [Send("answer", {"seat": n, "said": state["said"]}) for n in range(1, SEATS + 1)]


def _whats_next(state: State) -> str:
    return "plan" if state["round_number"] < ROUNDS else "conclude"


def _typed(said: Mapping[int, dict[str, Any]]) -> Mapping[int, Answer]:
    return {seat: Answer.model_validate(answer) for seat, answer in said.items()}
