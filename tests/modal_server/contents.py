"""What functions are made of: images, files, secrets, volumes."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from grpclib import GRPCError, Status
from modal_proto import api_pb2

from tests.modal_server.protocol import Answer
from tests.modal_server.workspace import Workspace

BUILDER = "2025.06"
"""The release of Modal's image builder."""

_PYTHON = "3.11.12"


def _client_hello(_: Workspace, _request: object) -> Any:
    return api_pb2.ClientHelloResponse(image_builder_version=BUILDER)


def _environment(workspace: Workspace, request: Any) -> Any:
    settings = api_pb2.EnvironmentSettings(image_builder_version=BUILDER)
    return api_pb2.EnvironmentGetOrCreateResponse(
        environment_id=workspace.id_of("en", request.deployment_name),
        metadata=api_pb2.EnvironmentMetadata(
            name=request.deployment_name or "main", settings=settings
        ),
    )


def _secret(workspace: Workspace, request: Any) -> Any:
    name = request.deployment_name
    if not name:
        # One that the app brings along: the environment variables of a function.
        found = workspace.new_id("st")
        workspace.secrets[found] = frozenset(request.env_dict)
        return api_pb2.SecretGetOrCreateResponse(secret_id=found)
    if request.env_dict:
        workspace.secrets[name] = frozenset(request.env_dict)
    if name not in workspace.secrets:
        raise GRPCError(Status.NOT_FOUND, f"Secret '{name}' not found")
    missing = set(request.required_keys) - workspace.secrets[name]
    if missing:
        lacks = f"Secret '{name}' is missing key(s): {', '.join(sorted(missing))}"
        raise GRPCError(Status.NOT_FOUND, lacks)
    return api_pb2.SecretGetOrCreateResponse(secret_id=workspace.id_of("st", name))


def _volume(workspace: Workspace, request: Any) -> Any:
    name = request.deployment_name
    workspace.volumes[name] = workspace.id_of("vo", name)
    return api_pb2.VolumeGetOrCreateResponse(
        volume_id=workspace.volumes[name], metadata=api_pb2.VolumeMetadata(name=name)
    )


def _files_missing(workspace: Workspace, request: Any) -> Any:
    missing = set(request.sha256_hex_hashes) - workspace.files
    return api_pb2.MountBatchedCheckExistenceResponse(missing_sha256_hex_hashes=sorted(missing))


def _file(workspace: Workspace, request: Any) -> Any:
    workspace.files.add(request.sha256_hex)
    return api_pb2.MountPutFileResponse(exists=True)


def _mount(workspace: Workspace, request: Any) -> Any:
    if request.deployment_name:
        # Modal's own: its client, and Python itself.
        found = workspace.id_of("mo", request.deployment_name)
    else:
        found = workspace.new_id("mo")
        workspace.mounts[found] = sorted(file.filename for file in request.files)
    metadata = api_pb2.MountHandleMetadata(content_checksum_sha256_hex=found)
    return api_pb2.MountGetOrCreateResponse(mount_id=found, handle_metadata=metadata)


def _image(workspace: Workspace, request: Any) -> Any:
    definition = request.image.SerializeToString(deterministic=True)
    found = workspace.id_of("im", sha256(definition).hexdigest())
    workspace.images[found] = request.image
    return api_pb2.ImageGetOrCreateResponse(image_id=found)


def _image_built(_: Workspace, _request: object) -> Any:
    result = api_pb2.GenericResult(status=api_pb2.GenericResult.GENERIC_STATUS_SUCCESS)
    metadata = api_pb2.ImageMetadata(python_version_info=_PYTHON, image_builder_version=BUILDER)
    return api_pb2.ImageJoinStreamingResponse(result=result, metadata=metadata)


CONTENTS: Mapping[str, Answer] = {
    "ClientHello": _client_hello,
    "EnvironmentGetOrCreate": _environment,
    "ImageGetOrCreate": _image,
    "ImageJoinStreaming": _image_built,
    "MountBatchedCheckExistence": _files_missing,
    "MountGetOrCreate": _mount,
    "MountPutFile": _file,
    "SecretGetOrCreate": _secret,
    "VolumeGetOrCreate": _volume,
}
