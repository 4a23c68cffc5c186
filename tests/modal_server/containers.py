"""Containers of the app: what they ask for while they live, and what they are started with."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import cbor2
from attrs import frozen
from google.protobuf.empty_pb2 import Empty
from modal_proto import api_pb2

from tests.modal_server.protocol import Answer
from tests.modal_server.workspace import Deployment, Workspace


@frozen(kw_only=True)
class Call:
    """A call of a function, as a container gets it.

    Attributes:
        arguments: in their order.
        method: of which method; empty for a function.
        body: what a request over HTTP sent.
    """

    arguments: tuple[object, ...] = ()
    method: str = ""
    body: bytes = b""


def container_arguments(workspace: Workspace, name: str) -> Any:
    """What a container of that function in the last deployment is started with."""
    last = workspace.deployments[-1]
    function_id = last.functions[name]
    definition = api_pb2.Function()
    definition.CopyFrom(workspace.functions[function_id].ranked_functions[0].function)
    definition.is_checkpointing_function = definition.checkpointing_enabled
    parts = {one.object_id for one in definition.object_dependencies} | {*last.functions.values()}
    objects = [
        api_pb2.Object(object_id=one, function_handle_metadata=workspace.handles.get(one))
        for one in sorted(parts)
    ]
    objects += [
        api_pb2.Object(object_id=one, class_handle_metadata=_class_of(workspace, last, name))
        for name, one in last.classes.items()
    ]
    layout = api_pb2.AppLayout(objects=objects, function_ids=last.functions, class_ids=last.classes)
    return api_pb2.ContainerArguments(
        task_id=workspace.new_id("ta"),
        function_id=function_id,
        app_id=workspace.new_id("ap"),
        function_def=definition,
        environment_name="main",
        app_layout=layout,
        checkpoint_id=workspace.new_id("ch") if definition.checkpointing_enabled else "",
    )


def _class_of(workspace: Workspace, deployment: Deployment, name: str) -> Any:
    function_id = deployment.functions[f"{name}.*"]
    return api_pb2.ClassHandleMetadata(
        class_function_id=function_id, class_function_metadata=workspace.handles[function_id]
    )


def _inputs(workspace: Workspace, request: Any) -> Any:
    waiting = workspace.calls.get(request.function_id)
    if not waiting:
        return api_pb2.FunctionGetInputsResponse(
            inputs=[api_pb2.FunctionGetInputsItem(kill_switch=True)]
        )
    call = waiting.pop(0)
    call_id = workspace.new_id("fc")
    workspace.bodies[call_id] = call.body
    given = api_pb2.FunctionInput(
        args=cbor2.dumps((call.arguments, {})),
        data_format=api_pb2.DATA_FORMAT_CBOR,
        method_name=call.method,
    )
    item = api_pb2.FunctionGetInputsItem(
        input_id=workspace.new_id("in"), function_call_id=call_id, input=given
    )
    return api_pb2.FunctionGetInputsResponse(inputs=[item])


async def _body(workspace: Workspace, request: Any) -> AsyncIterator[Any]:
    body = workspace.bodies[request.function_call_id]
    message = api_pb2.Asgi(http_request=api_pb2.Asgi.HttpRequest(body=body))
    if request.last_index < 1:
        yield api_pb2.DataChunk(
            index=1, data=message.SerializeToString(), data_format=api_pb2.DATA_FORMAT_ASGI
        )


def _heartbeat(_: Workspace, _request: object) -> Any:
    return api_pb2.ContainerHeartbeatResponse()


def _concurrency(workspace: Workspace, request: Any) -> Any:
    function = workspace.functions[request.function_id].ranked_functions[0].function
    return api_pb2.FunctionGetDynamicConcurrencyResponse(
        concurrency=function.target_concurrent_inputs or 1
    )


def _committed(_: Workspace, _request: object) -> Any:
    return api_pb2.VolumeCommitResponse()


def _nothing(_: Workspace, _request: object) -> Any:
    return Empty()


CONTAINERS: Mapping[str, Answer] = {
    "ContainerCheckpoint": _nothing,
    "ContainerHeartbeat": _heartbeat,
    "ContainerHello": _nothing,
    "FunctionCallGetDataIn": _body,
    "FunctionCallPutDataOut": _nothing,
    "FunctionGetDynamicConcurrency": _concurrency,
    "FunctionGetInputs": _inputs,
    "FunctionPutOutputs": _nothing,
    "TaskResult": _nothing,
    "VolumeCommit": _committed,
}
