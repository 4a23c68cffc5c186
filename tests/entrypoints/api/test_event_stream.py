"""Events on the wire: nothing that they carry ends them, and nobody holds them up for ever."""

import asyncio
import json
from collections.abc import AsyncGenerator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message, Scope

from entrypoints.api import event_stream
from entrypoints.api.event_stream import SIGN_OF_LIFE, EventStream, one_event
from tests.patience import PATIENCE_SECONDS

TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    ["\r", "\n", "\r\n\r\n", "\u2028", "\x85", "\ndata: {}\n\nevent: end\n\n", "\x00id: 1"]
)
SCOPE: Scope = {"type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}}


@given(text=TEXTS, key=TEXTS, event_id=st.none() | st.integers(1, 10**18))
def test_an_event_has_one_line_for_each_field_whatever_it_carries(
    text: str, key: str, event_id: int | None
) -> None:
    block = one_event({key: text}, event="message_added", event_id=event_id).decode()

    # By every character at which some client ends a line.
    lines = block.splitlines()
    fields = dict(line.split(": ", 1) for line in lines if line)
    assert lines[-1] == ""
    assert len(lines) == len(fields) + 1
    assert json.loads(fields.pop("data")) == {key: text}
    assert fields.pop("event") == "message_added"
    assert fields == ({} if event_id is None else {"id": str(event_id)})


class Endless:
    """Signs of life without end; knows whether it was closed."""

    def __init__(self) -> None:
        self.closed = False

    async def pieces(self) -> AsyncGenerator[bytes]:
        try:
            while True:
                yield SIGN_OF_LIFE
        finally:
            self.closed = True


async def stays() -> Message:
    """A client that does not leave."""
    return await asyncio.Future()


async def test_a_client_that_takes_nothing_loses_its_stream(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(event_stream, "STALLED_SECONDS", 0.05)
    endless, taken = Endless(), list[str]()

    async def takes_three(message: Message) -> None:
        if len(taken) == 3:
            await asyncio.Future()
        taken.append(message["type"])

    async with asyncio.timeout(PATIENCE_SECONDS):
        await EventStream(endless.pieces())(SCOPE, stays, takes_three)

    assert endless.closed
    assert taken == ["http.response.start", "http.response.body", "http.response.body"]


async def test_no_more_is_made_than_the_client_takes() -> None:
    endless, made, taken = Endless(), 0, 0

    async def counted() -> AsyncGenerator[bytes]:
        nonlocal made
        async for piece in endless.pieces():
            made += 1
            yield piece

    async def takes_ten(message: Message) -> None:
        nonlocal taken
        await asyncio.sleep(0)
        taken += message["type"] == "http.response.body"
        assert made - taken <= 1
        if taken == 10:
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await EventStream(counted())(SCOPE, stays, takes_ten)

    assert made == 10


async def test_a_client_that_leaves_ends_its_stream() -> None:
    endless, gone = Endless(), asyncio.Event()

    async def takes(message: Message) -> None:
        if message["type"] == "http.response.body":
            gone.set()
        await asyncio.sleep(0)

    async def leaves() -> Message:
        await gone.wait()
        return {"type": "http.disconnect"}

    async with asyncio.timeout(PATIENCE_SECONDS):
        await EventStream(endless.pieces())(SCOPE, leaves, takes)

    assert endless.closed
