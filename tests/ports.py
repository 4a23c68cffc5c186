"""Ports for servers that must be told theirs."""

import os
import socket
from itertools import cycle, islice

_BLOCK = 100
# Below those that the system gives away by itself, and of each process of the tests other ones:
# between the look and the server's start nobody else takes it.
_FIRST = 10_000 + os.getpid() % 200 * _BLOCK
_ports = cycle(range(_FIRST, _FIRST + _BLOCK))


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    for port in islice(_ports, _BLOCK):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    message = f"all ports from {_FIRST} on are taken"
    raise AssertionError(message)
