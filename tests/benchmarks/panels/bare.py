"""No library but an HTTP client: what the panel costs at least."""

import asyncio
import json
import sqlite3
import tempfile
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from tests.benchmarks.panels.answer import Answer
from tests.benchmarks.panels.case import KEY, MODEL, Ask, Hold, hold_panel

_HEADERS = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
_SCHEMA = {"name": "Answer", "schema": Answer.model_json_schema(), "strict": True}


@asynccontextmanager
async def bare_aiohttp(base_url: str) -> AsyncIterator[Hold]:
    """One POST a call, over one session."""
    async with _asking(base_url) as ask:
        yield lambda: hold_panel(ask)


@asynccontextmanager
async def bare_with_storage(base_url: str) -> AsyncIterator[Hold]:
    """The same, each answer stored before it is used; what waits is committed together."""
    with tempfile.TemporaryDirectory() as folder:
        answers = _Answers(Path(folder, "answers.db"))
        async with _asking(base_url) as ask:

            async def ask_and_store(told: str, asked: str) -> Answer:
                answer = await ask(told, asked)
                await answers.store(answer)
                return answer

            yield lambda: hold_panel(ask_and_store)
        answers.close()


@asynccontextmanager
async def _asking(base_url: str) -> AsyncIterator[Ask]:
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, headers=_HEADERS) as session:

        async def ask(told: str, asked: str) -> Answer:
            messages = [{"role": "system", "content": told}, {"role": "user", "content": asked}]
            response_format = {"type": "json_schema", "json_schema": _SCHEMA}
            body = {"model": MODEL, "messages": messages, "response_format": response_format}
            url = f"{base_url}/chat/completions"
            async with session.post(url, data=json.dumps(body).encode()) as reply:
                completion = json.loads(await reply.read())
            return Answer.model_validate_json(completion["choices"][0]["message"]["content"])

        yield ask


class _Answers:
    """A table of answers, fully synchronised; one thread commits whatever waits together."""

    def __init__(self, path: Path) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._waiting: list[str] = []
        self._connection = sqlite3.connect(path, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("CREATE TABLE answers (answer TEXT NOT NULL)")

    async def store(self, answer: Answer) -> None:
        """Wait until the answer is durable."""
        self._waiting.append(answer.model_dump_json())
        await asyncio.get_running_loop().run_in_executor(self._thread, self._commit)

    def close(self) -> None:
        """End the thread and close the file."""
        self._thread.shutdown()
        self._connection.close()

    def _commit(self) -> None:
        group, self._waiting = self._waiting, []
        if group:
            with self._connection:
                rows = [(answer,) for answer in group]
                self._connection.executemany("INSERT INTO answers VALUES (?)", rows)
