"""An app, its versions, its functions, and calls of these."""

from collections.abc import Mapping
from typing import Any

import cbor2
from google.protobuf.empty_pb2 import Empty
from grpclib import GRPCError, Status
from modal_proto import api_pb2

from tests.modal_server.protocol import Answer
from tests.modal_server.workspace import Deployment, Workspace

_DEPLOYED_AT = 1_800_000_000.0
_ADDRESS = "https://modal.example/apps/ours"


def _app_of_name(workspace: Workspace, request: Any) -> Any:
    if not workspace.deployments:
        return api_pb2.AppGetByDeploymentNameResponse(environment_name="main")
    lifecycle = api_pb2.AppLifecycle(
        app_state=api_pb2.APP_STATE_DEPLOYED, version=workspace.deployments[-1].version
    )
    return api_pb2.AppGetByDeploymentNameResponse(
        app_id=workspace.id_of("ap", request.name), environment_name="main", lifecycle=lifecycle
    )


def _create_app(workspace: Workspace, request: Any) -> Any:
    return api_pb2.AppCreateResponse(
        app_id=workspace.id_of("ap", request.description), app_page_url=_ADDRESS
    )


def _layout(workspace: Workspace, _: object) -> Any:
    last = workspace.deployments[-1]
    layout = api_pb2.AppLayout(function_ids=last.functions, class_ids=last.classes)
    return api_pb2.AppGetLayoutResponse(app_layout=layout)


def _precreate(workspace: Workspace, request: Any) -> Any:
    found = request.existing_function_id or workspace.id_of("fu", request.function_name)
    return api_pb2.FunctionPrecreateResponse(
        function_id=found, handle_metadata=_handle(request.function_name, request.function_type)
    )


def _create_function(workspace: Workspace, request: Any) -> Any:
    data = _by_rank(request)
    one = data.ranked_functions[0].function
    found = request.existing_function_id or workspace.id_of("fu", one.function_name)
    workspace.functions[found] = data
    handle = _handle(one.function_name, one.function_type)
    if one.webhook_config.type:
        handle.web_url = f"https://ours--{one.function_name}.modal.example"
    for name, method in one.method_definitions.items():
        called = handle.method_handle_metadata[name]
        called.CopyFrom(_handle(name, method.function_type))
        called.use_method_name = name
    workspace.handles[found] = handle
    return api_pb2.FunctionCreateResponse(
        function_id=found, handle_metadata=handle, function_data=data
    )


def deploy_function(workspace: Workspace, name: str) -> None:
    """Let the app's last version be one with that function alone, as if it had been deployed."""
    function = api_pb2.Function(function_name=name)
    request = api_pb2.FunctionCreateRequest(function=function)
    found = _create_function(workspace, request).function_id
    version = len(workspace.deployments) + 1
    workspace.deployments.append(
        Deployment(version=version, tag="", functions={name: found}, classes={})
    )


def _by_rank(request: Any) -> Any:
    """The definition on each kind of machine that it may run on, the one wished for most first."""
    if request.HasField("function_data"):
        return request.function_data
    alone = api_pb2.FunctionData.RankedFunction(rank=0, function=request.function)
    return api_pb2.FunctionData(ranked_functions=[alone])


def _handle(name: str, kind: Any) -> Any:
    return api_pb2.FunctionHandleMetadata(
        function_name=name,
        function_type=kind,
        definition_id=f"de-{name}",
        max_object_size_bytes=2**21,
        supported_input_formats=[api_pb2.DATA_FORMAT_CBOR],
        supported_output_formats=[api_pb2.DATA_FORMAT_CBOR],
    )


def _create_class(workspace: Workspace, request: Any) -> Any:
    found = request.existing_class_id or workspace.new_id("cs")
    return api_pb2.ClassCreateResponse(class_id=found)


def _publish(workspace: Workspace, request: Any) -> Any:
    workspace.deployments.append(
        Deployment(
            version=len(workspace.deployments) + 1,
            tag=request.deployment_tag,
            functions=dict(request.function_ids),
            classes=dict(request.class_ids),
        )
    )
    return api_pb2.AppPublishResponse(url=_ADDRESS, deployed_at=_DEPLOYED_AT)


def _history(workspace: Workspace, request: Any) -> Any:
    histories = [
        api_pb2.AppDeploymentHistory(
            app_id=request.app_id,
            version=one.version,
            tag=one.tag,
            client_version="1.6.4",
            deployed_at=_DEPLOYED_AT,
            deployed_by="operator",
            rollback_version=one.rollback_of,
        )
        for one in reversed(workspace.deployments)
    ]
    return api_pb2.AppDeploymentHistoryResponse(app_deployment_histories=histories)


def _roll_back(workspace: Workspace, request: Any) -> Any:
    wanted = request.version if request.version > 0 else len(workspace.deployments) - 1
    if not 0 < wanted < len(workspace.deployments):
        raise GRPCError(Status.INVALID_ARGUMENT, "there is no version to roll back to")
    back = workspace.deployments[wanted - 1]
    workspace.deployments.append(
        Deployment(
            version=len(workspace.deployments) + 1,
            tag=back.tag,
            functions=back.functions,
            classes=back.classes,
            rollback_of=wanted,
        )
    )
    return api_pb2.AppRollbackResponse(url=_ADDRESS, deployed_at=_DEPLOYED_AT)


def _function_of_name(workspace: Workspace, request: Any) -> Any:
    known = workspace.deployments[-1].functions if workspace.deployments else {}
    if request.object_tag not in known:
        raise GRPCError(Status.NOT_FOUND, f"App '{request.app_name}' has no such function")
    found = known[request.object_tag]
    handle = _handle(request.object_tag, api_pb2.Function.FUNCTION_TYPE_FUNCTION)
    return api_pb2.FunctionGetResponse(
        function_id=found, handle_metadata=handle, function=workspace.functions[found]
    )


def _call(workspace: Workspace, request: Any) -> Any:
    if workspace.refusal is not None:
        raise GRPCError(workspace.refusal, "refused")
    items = [
        api_pb2.FunctionPutInputsResponseItem(idx=one.idx, input_id=workspace.new_id("in"))
        for one in request.pipelined_inputs
    ]
    return api_pb2.FunctionMapResponse(
        function_call_id=workspace.new_id("fc"), pipelined_inputs=items
    )


def _outputs(workspace: Workspace, _: object) -> Any:
    if workspace.endless:
        return api_pb2.FunctionGetOutputsResponse(num_unfinished_inputs=1)
    result = api_pb2.GenericResult(
        status=api_pb2.GenericResult.GENERIC_STATUS_SUCCESS, data=cbor2.dumps(None)
    )
    output = api_pb2.FunctionGetOutputsItem(result=result, data_format=api_pb2.DATA_FORMAT_CBOR)
    return api_pb2.FunctionGetOutputsResponse(outputs=[output])


def _nothing(_: Workspace, _request: object) -> Any:
    return Empty()


APPS: Mapping[str, Answer] = {
    "AppClientDisconnect": _nothing,
    "AppCreate": _create_app,
    "AppDeploymentHistory": _history,
    "AppGetByDeploymentName": _app_of_name,
    "AppGetLayout": _layout,
    "AppHeartbeat": _nothing,
    "AppPublish": _publish,
    "AppRollback": _roll_back,
    "ClassCreate": _create_class,
    "FunctionCallCancel": _nothing,
    "FunctionCreate": _create_function,
    "FunctionGet": _function_of_name,
    "FunctionGetOutputs": _outputs,
    "FunctionMap": _call,
    "FunctionPrecreate": _precreate,
}
