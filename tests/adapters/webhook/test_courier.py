"""Notices leave for the public network alone, whatever a name or a receiver says (threat 42)."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from adapters.webhook import open_courier
from application.notification import Undelivered
from tests.patience import PATIENCE_SECONDS
from tests.receiver import Receiver

NAME = "https://hooks.example.org:{port}/"


class Names(AbstractResolver):
    """Knows every name, and gives the next of its answers each time."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        answer = self.answers[min(self.asked, len(self.answers) - 1)]
        self.asked += 1
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else family or socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in answer
        ]

    async def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver().listening() as receiver:
        yield receiver


@pytest.fixture
async def connections() -> AsyncIterator[list[int]]:
    """The port of a listener, and after it an entry for each connection to it."""
    made: list[int] = []

    async def count(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        made.append(1)
        writer.close()

    async with await asyncio.start_server(count, "127.0.0.1", 0) as server:
        made.append(server.sockets[0].getsockname()[1])
        yield made


async def refused(url: str, resolver: AbstractResolver | None = None) -> str:
    async with open_courier(resolver=resolver, seconds=2) as courier:
        with pytest.raises(Undelivered) as failure:
            await courier.post(url, headers={}, body=b"{}")
    return str(failure.value)


async def test_a_body_arrives_as_it_was_sent_with_its_headers(receiver: Receiver) -> None:
    async with open_courier(loopback=True) as courier:
        await courier.post(
            f"{receiver.url}/in", headers={"webhook-id": "m"}, body='{"a":"é"}'.encode()
        )

    (came,) = receiver.received
    assert (came.path, came.body.decode()) == ("/in", '{"a":"é"}')
    assert came.headers["webhook-id"] == "m"
    assert came.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.0.1",
        "169.254.169.254",
        "100.100.100.200",
        "0.0.0.0",  # noqa: S104 - a destination, not a listener
        "224.0.0.1",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "fd00:ec2::254",
        "fe80::1",
    ],
)
async def test_a_public_name_of_a_private_address_is_not_connected_to(address: str) -> None:
    said = await refused("https://hooks.example.org/", Names([address]))

    assert said == "the host is not on the public network"


async def test_no_connection_is_made_to_an_address_that_is_refused(connections: list[int]) -> None:
    url = NAME.format(port=connections[0])

    await refused(url, Names(["127.0.0.1"]))

    assert connections[1:] == []


async def test_a_name_that_changes_its_address_is_looked_up_once_an_attempt_and_refused(
    connections: list[int],
) -> None:
    # One look-up an attempt: there is no second one that could give what the first did not.
    names = Names(["192.0.2.1"], ["127.0.0.1"])
    url = NAME.format(port=connections[0])

    async with open_courier(resolver=names, seconds=2) as courier:
        for attempt in (1, 2):
            with pytest.raises(Undelivered):
                await courier.post(url, headers={}, body=b"{}")
            assert names.asked == attempt

    assert connections[1:] == []


async def test_one_private_address_among_others_is_not_connected_to(connections: list[int]) -> None:
    url = NAME.format(port=connections[0])

    await refused(url, Names(["192.0.2.1", "127.0.0.1", "::1"]))

    assert connections[1:] == []


@pytest.mark.parametrize("path", ["2130706433", "0x7f000001", "127.1", "[::ffff:127.0.0.1]"])
async def test_a_number_in_disguise_is_not_connected_to(connections: list[int], path: str) -> None:
    said = await refused(f"https://{path}:{connections[0]}/")

    assert said == "url must name a host of the public network"
    assert connections[1:] == []


async def test_a_stored_address_is_held_to_the_rules_again(receiver: Receiver) -> None:
    # As it was stored while this machine itself was allowed.
    assert await refused(receiver.url) == "url must begin with https://"
    assert receiver.received == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(receiver: Receiver, status: int) -> None:
    receiver.status, receiver.headers = status, {"Location": f"{receiver.url}/elsewhere"}

    async with open_courier(loopback=True) as courier:
        with pytest.raises(Undelivered, match=f"status {status}"):
            await courier.post(f"{receiver.url}/in", headers={}, body=b"{}")

    assert [one.path for one in receiver.received] == ["/in"]


async def test_a_receiver_that_thinks_too_long_is_left(receiver: Receiver) -> None:
    receiver.seconds = PATIENCE_SECONDS

    async with open_courier(loopback=True, seconds=0.2) as courier:
        with pytest.raises(Undelivered, match=r"no answer within 0\.2 seconds"):
            await courier.post(receiver.url, headers={}, body=b"{}")


async def test_an_answer_without_end_is_not_read() -> None:
    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        try:
            while True:
                writer.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
                await writer.drain()
        except ConnectionError:
            writer.close()

    async with await asyncio.start_server(babble, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with open_courier(loopback=True, seconds=PATIENCE_SECONDS) as courier:
            await courier.post(f"http://127.0.0.1:{port}/", headers={}, body=b"{}")


async def test_what_a_receiver_says_is_not_repeated() -> None:
    async def lie(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 canary-5f1d\r\ncanary-5f1d\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(lie, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with open_courier(loopback=True, seconds=PATIENCE_SECONDS) as courier:
            with pytest.raises(Undelivered) as failure:
                await courier.post(f"http://127.0.0.1:{port}/", headers={}, body=b"{}")

    assert "canary" not in str(failure.value)


async def test_nobody_who_listens_is_told_plainly() -> None:
    async with open_courier(loopback=True) as courier:
        with pytest.raises(Undelivered) as failure:
            await courier.post("http://127.0.0.1:1/", headers={}, body=b"{}")

    assert str(failure.value) == "it cannot be reached: nobody listens at its port"


async def test_whoever_does_not_speak_tls_is_told_plainly(connections: list[int]) -> None:
    async with open_courier(loopback=True) as courier:
        with pytest.raises(Undelivered) as failure:
            await courier.post(f"https://127.0.0.1:{connections[0]}/", headers={}, body=b"{}")

    assert str(failure.value).startswith(("it cannot be reached", "the connection broke"))
    assert "Error" not in str(failure.value)
