"""Every call of Modal's protocol, from the description that its wheel carries."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

from attrs import frozen
from google.protobuf.message_factory import GetMessageClass
from grpclib import GRPCError, Status
from grpclib.const import Cardinality, Handler
from grpclib.server import Stream
from modal_proto import api_pb2

from tests.modal_server.workspace import Workspace

Answer = Callable[[Workspace, Any], Any]
"""Answers a request by one message, or by several one after the other; or raises `GRPCError`."""

_SERVICE = api_pb2.DESCRIPTOR.services_by_name["ModalClient"]


@frozen
class Spoken:
    """A service that answers the calls it has an answer for, and writes all of them down."""

    workspace: Workspace
    answers: Mapping[str, Answer]

    def __mapping__(self) -> dict[str, Handler]:
        """What grpclib's server asks for: a handler for each path."""
        return {
            f"/{_SERVICE.full_name}/{method.name}": Handler(
                self._handler(method.name),
                _cardinality(method),
                GetMessageClass(method.input_type),
                GetMessageClass(method.output_type),
            )
            for method in _SERVICE.methods
        }

    def _handler(self, name: str) -> Callable[["Stream[Any, Any]"], Awaitable[None]]:
        async def handle(stream: "Stream[Any, Any]") -> None:
            request = await stream.recv_message()
            self.workspace.heard.append((name, request))
            answer = self.answers.get(name)
            if answer is None:
                raise GRPCError(Status.UNIMPLEMENTED, f"nothing here answers {name}")
            found = answer(self.workspace, request)
            if isinstance(found, AsyncIterator):
                async for message in found:
                    await stream.send_message(message)
            else:
                await stream.send_message(found)

        return handle


def _cardinality(method: Any) -> Cardinality:
    kinds = {
        (False, False): Cardinality.UNARY_UNARY,
        (False, True): Cardinality.UNARY_STREAM,
        (True, False): Cardinality.STREAM_UNARY,
        (True, True): Cardinality.STREAM_STREAM,
    }
    return kinds[method.client_streaming, method.server_streaming]
