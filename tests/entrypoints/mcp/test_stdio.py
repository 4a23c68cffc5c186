"""`ask-panel mcp`: a real process, spoken to over its stdin and stdout."""

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from mcp import Client, StdioServerParameters, stdio_client

from tests.entrypoints.mcp.calling import HYBRID, INITIALIZE, QUESTION, REFUSED, asked, call, words
from tests.patience import PATIENCE_SECONDS

COMMAND = str(Path(sys.executable).with_name("ask-panel"))


@asynccontextmanager
async def started(url: str, *, mode: str = "auto") -> AsyncIterator[Client]:
    parameters = StdioServerParameters(command=COMMAND, args=["mcp", "--db", url])
    async with Client(stdio_client(parameters), mode=mode) as client:
        yield client


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_a_panel_is_asked_followed_and_looked_at_again(sqlite_url: str, mode: str) -> None:
    async with started(sqlite_url, mode=mode) as client:
        tools = [tool.name for tool in (await client.list_tools()).tools]
        outcome, told = await asked(client, QUESTION)
        whole = await call(client, "panel_result", panel_id=outcome["panel_id"])

    assert tools == ["ask_panel", "panel_result", "consensus"]
    assert (outcome["status"], outcome["recommendation"]) == ("completed", "De Novo")
    assert sum(line.endswith(" answered") for line in told) == 3
    assert told[1] == "Round 1 begins: 3 seats"
    assert told[-1].startswith("Measured: agreement ")
    assert whole["recommendation"] == "De Novo"
    assert len(whole["discussions"][0]["messages"]) == 3


async def test_a_panel_with_people_ends_the_call_once_it_waits_for_them(sqlite_url: str) -> None:
    async with started(sqlite_url) as client:
        outcome, told = await asked(client, HYBRID)

    assert outcome["status"] == "in_progress"
    assert outcome["awaited"]["seats"] == ["jane"]
    assert told[-1] == "Waits for jane"


async def test_what_is_refused_is_an_error_of_the_tool_that_names_the_rule(sqlite_url: str) -> None:
    async with started(sqlite_url) as client:
        for name, arguments, expected in REFUSED:
            result = await client.call_tool(name, arguments)

            assert result.is_error, name
            assert expected in words(result)


async def test_agreement_is_measured_on_a_table(sqlite_url: str) -> None:
    table = {"columns": ["a", "b"], "rows": ["x", "y"], "cells": [[1, 2], [1, 3]]}

    async with started(sqlite_url) as client:
        result = await client.call_tool("consensus", {"table": table, "measure": "kendall_w"})

    assert json.loads(words(result)) == result.structured_content
    assert result.structured_content["value"] == 1.0


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_it_although_its_input_stays_open(
    sqlite_url: str, stop: signal.Signals
) -> None:
    process = await asyncio.create_subprocess_exec(
        COMMAND, "mcp", "--db", sqlite_url, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin
    assert process.stdout
    process.stdin.write(json.dumps(INITIALIZE).encode() + b"\n")
    assert json.loads(await process.stdout.readline())["result"]["serverInfo"]

    process.send_signal(stop)

    async with asyncio.timeout(PATIENCE_SECONDS):
        assert await process.wait() == -stop
    process.stdin.close()
