"""What every client of the tools does, however it is connected."""

from typing import Any

from mcp import Client
from mcp_types import CallToolResult, TextContent

QUESTION: dict[str, Any] = {
    "query": "Which route?",
    "options": ["510(k)", "De Novo"],
    "agent_ids": ["fda_expert", "clinical_expert", "biostatistics_expert"],
    "evidence": [
        {
            "name": "routes.md",
            "text": "No predicate fits the claim, so a De Novo request is feasible.",
        }
    ],
}
HYBRID = {
    **QUESTION,
    "panel_type": "hybrid",
    "agent_ids": ["fda_expert", "clinical_expert"],
    "people": [{"agent_id": "jane", "name": "Dr. Jane Smith"}],
}
"""A question that a person has to answer too."""

INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}
"""The first message of a session, as it stands on the wire."""

REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("ask_panel", {}, "query must be given"),
    ("ask_panel", {**QUESTION, "agent_ids": ["nobody"]}, "there is no expert 'nobody'"),
    ("ask_panel", {**QUESTION, "query": "a\x07b"}, "query holds a control character"),
    ("ask_panel", {**QUESTION, "tenant_id": "x"}, "tenant_id is not known here"),
    ("ask_panel", {**QUESTION, "panel_type": "jury"}, "panel_type must be 'structured', "),
    ("ask_panel", {**QUESTION, "model": "nobody:none"}, "nobody"),
    ("panel_result", {"panel_id": "01997a3e-5c1f-7b7e-9d5e-0d6c1f2a3b4c"}, "there is no panel"),
    ("panel_result", {"panel_id": "../etc"}, "panel_id must be a UUID"),
    (
        "consensus",
        {"table": {"columns": ["a"], "rows": [], "cells": []}},
        "table.rows must have at least one entry",
    ),
    ("erase", {}, "there is no tool 'erase'"),
]


async def call(client: Client, name: str, **arguments: Any) -> Any:  # noqa: ANN401 - any JSON
    """What a tool gives."""
    result = await client.call_tool(name, arguments)
    assert not result.is_error, words(result)
    return result.structured_content


def words(result: CallToolResult) -> str:
    """The one text of a result."""
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


async def asked(client: Client, question: dict[str, Any]) -> tuple[Any, list[str]]:
    """The outcome of a question, and what was told meanwhile."""
    told: list[str] = []

    async def tell(progress: float, total: float | None, message: str | None) -> None:
        assert (progress, total) == (len(told) + 1, None)
        told.append(message or "")

    result = await client.call_tool("ask_panel", question, progress_callback=tell)
    assert not result.is_error, words(result)
    return result.structured_content, told
