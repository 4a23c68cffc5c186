"""Posting to receivers whose addresses strangers chose."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from ipaddress import ip_address
from types import MappingProxyType
from typing import TYPE_CHECKING

from application.notification import Courier, Undelivered
from domain.notification import clean_url, is_reachable
from domain.shared import InvalidValue

if TYPE_CHECKING:
    from aiohttp import ClientSession
    from aiohttp.abc import AbstractResolver

_SECONDS = 10.0
"""How long an attempt may take in all."""

_SUCCESS = range(200, 300)


_UNREACHED = "it cannot be reached"

_REASONS: Mapping[type[OSError], str] = MappingProxyType(
    {
        socket.gaierror: f"{_UNREACHED}: its name leads nowhere",
        ssl.SSLCertVerificationError: f"{_UNREACHED}: its certificate is not to be trusted",
        ssl.SSLError: f"{_UNREACHED}: it does not speak TLS as it should",
        ConnectionRefusedError: f"{_UNREACHED}: nobody listens at its port",
    }
)
"""What may be wrong with a receiver, the special before the general."""


class _Forbidden(OSError):
    """An address is none of the public network."""


class HttpCourier(Courier):
    """Posts by HTTP, over a session whose sockets go to allowed addresses only."""

    def __init__(self, session: "ClientSession", *, loopback: bool, seconds: float) -> None:
        """Post over `session`, for at most `seconds` an attempt."""
        self._session = session
        self._loopback = loopback
        self._seconds = seconds

    async def post(self, url: str, *, headers: Mapping[str, str], body: bytes) -> None:
        """Post the body; return once the receiver has taken it.

        What the receiver answers is not read beyond its status, and a redirect is not followed.

        Raises:
            Undelivered: it may not be sent there, did not arrive, or was not taken.
        """
        from aiohttp import ClientConnectorError, ClientError

        try:
            clean_url(url, loopback=self._loopback)
            async with asyncio.timeout(self._seconds):
                status = await self._status(url, headers, body)
        except InvalidValue as error:
            raise Undelivered(error.message) from error
        except TimeoutError as error:
            message = f"no answer within {self._seconds:g} seconds"
            raise Undelivered(message) from error
        except ClientConnectorError as error:
            raise Undelivered(_reason(error.os_error)) from error
        except (ClientError, OSError, ValueError) as error:
            # The library's words may quote what the receiver sent.
            message = "the connection broke before there was an answer"
            raise Undelivered(message) from error
        if status not in _SUCCESS:
            message = f"it was answered with status {status}"
            raise Undelivered(message)

    async def _status(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        response = await self._session.post(url, data=body, headers=headers, allow_redirects=False)
        response.close()
        return response.status


@asynccontextmanager
async def open_courier(
    *,
    loopback: bool = False,
    seconds: float = _SECONDS,
    resolver: "AbstractResolver | None" = None,
) -> AsyncIterator[HttpCourier]:
    """A courier; its connections are closed with the block.

    Each attempt looks the name up anew, in one look-up, and connects to what that gave: an
    address that is not public is refused where the socket is made, after every name and number
    has become one, so that nothing the look-up says later, or another time, gets around it.
    Proxies of the environment are not used, as they would look up once more.

    Args:
        loopback: whether this machine itself may be a destination.
        seconds: how long an attempt may take.
        resolver: looks names up; None for the machine's own way.
    """
    from aiohttp import ClientSession, DummyCookieJar, TCPConnector

    connector = TCPConnector(
        resolver=resolver,
        use_dns_cache=False,
        force_close=True,
        socket_factory=partial(_socket, loopback=loopback),
    )
    session = ClientSession(
        connector=connector,
        cookie_jar=DummyCookieJar(),
        headers={"content-type": "application/json", "user-agent": "ask-panel-webhooks"},
        auto_decompress=False,
        trust_env=False,
    )
    async with session:
        yield HttpCourier(session, loopback=loopback, seconds=seconds)


_AddressInfo = tuple[
    int, int, int, str, tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]
]


def _socket(info: _AddressInfo, *, loopback: bool) -> socket.socket:
    family, kind, protocol, _, address = info
    if not is_reachable(ip_address(address[0]), loopback=loopback):
        raise _Forbidden
    return socket.socket(family, kind, protocol)


def _reason(error: OSError) -> str:
    """Why no connection came about, alike for all that may be wrong inside another network."""
    if isinstance(error, _Forbidden):
        return "the host is not on the public network"
    return next((words for kind, words in _REASONS.items() if isinstance(error, kind)), _UNREACHED)
