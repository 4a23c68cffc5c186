"""Containers as Modal starts them: its own entrypoint runs our functions, from import to exit.

What a container is told and asked comes from the definitions that a real deployment registered.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import cbor2
import pytest
from modal_proto import api_pb2

from domain.panel import PanelStatus
from entrypoints.bootstrap import Application
from tests.deploy.modal_client import SECRETS, deploy
from tests.entrypoints.panels_begun import a_tenant, begun, stored
from tests.modal_server import Call, RunningModal, Workspace, run_container, running_modal


@pytest.fixture(scope="module")
def _deployed() -> Iterator[RunningModal]:
    with running_modal(Workspace(secrets=dict(SECRETS))) as server:
        ran = deploy(server)
        assert ran.returncode == 0, ran.stderr
        yield server


@pytest.fixture
def deployed(_deployed: RunningModal) -> RunningModal:
    """Modal with the app deployed; only what the test does is heard."""
    _deployed.workspace.heard.clear()
    return _deployed


def outputs(server: RunningModal) -> list[Any]:
    """What the calls gave; they must have succeeded."""
    items = [item for one in server.workspace.asked("FunctionPutOutputs") for item in one.outputs]
    for item in items:
        assert item.result.status == api_pb2.GenericResult.GENERIC_STATUS_SUCCESS, item.result
    return items


async def test_a_worker_runs_what_waits_and_its_container_ends(
    deployed: RunningModal,
    application: Application,
    environment: Mapping[str, str],
    tmp_path: Path,
) -> None:
    panel = await begun(application, await a_tenant(application))
    ids = (str(panel.tenant_id), str(panel.panel_id))

    ran = run_container(
        deployed, "work", [Call(arguments=ids)], folder=tmp_path, environment=environment
    )

    assert ran.returncode == 0, ran.stderr
    [output] = outputs(deployed)
    assert cbor2.loads(output.result.data) == 1
    assert (await stored(application, panel)).status is PanelStatus.COMPLETED
    lines = [json.loads(line) for line in ran.stderr.splitlines() if line.startswith("{")]
    assert [line["called_for"] for line in lines if line["event"] == "worker_came"] == [
        ":".join(ids)
    ]


async def test_the_experts_are_opened_before_their_first_call_and_closed_after_the_last(
    deployed: RunningModal,
    application: Application,
    environment: Mapping[str, str],
    tmp_path: Path,
) -> None:
    tenant_id = await a_tenant(application)
    panels = [await begun(application, tenant_id) for _ in range(2)]
    calls = [
        Call(arguments=(str(tenant_id), str(panel.panel_id)), method="run_panel")
        for panel in panels
    ]

    ran = run_container(
        deployed,
        "Experts.*",
        calls,
        folder=tmp_path,
        environment={**environment, "ASK_PANEL_EMBEDDING_MODEL": ""},
    )

    assert ran.returncode == 0, ran.stderr
    assert len(outputs(deployed)) == 2
    ended = [(await stored(application, panel)).status for panel in panels]
    assert ended == [PanelStatus.COMPLETED] * 2
    assert "never closed" not in ran.stderr


def test_the_api_answers_from_a_memory_that_was_kept_and_strangers_get_no_further_than_the_door(
    deployed: RunningModal, environment: Mapping[str, str], tmp_path: Path
) -> None:
    tenant = (b"x-tenant-id", b"01997a3e-5c1f-7b7e-9d5e-0d6c1f2a3b4c")
    calls = [
        Call(arguments=(scope("GET", "/health/ready"),)),
        Call(arguments=(scope("POST", "/api/v1/panels", tenant),), body=b'{"query": "Which?"}'),
    ]

    ran = run_container(deployed, "api", calls, folder=tmp_path, environment=environment)

    assert ran.returncode == 0, ran.stderr
    assert len(outputs(deployed)) == 2
    names = [name for name, _ in deployed.workspace.heard]
    assert names.index("ContainerCheckpoint") < names.index("FunctionGetInputs")
    answers = [(status, json.loads(body)) for status, body in answered(deployed)]
    told = {status: body.get("code", body.get("status")) for status, body in answers}
    assert told == {200: "ready", 401: "credential_missing"}


def test_health_answers_also_where_the_service_cannot_start(
    deployed: RunningModal, environment: Mapping[str, str], tmp_path: Path
) -> None:
    on_a_file = {**environment, "ASK_PANEL_DATABASE_URL": "sqlite:////root/panels.db"}

    ran = run_container(
        deployed,
        "health",
        [Call(arguments=(scope("GET", "/"),))],
        folder=tmp_path,
        environment=on_a_file,
    )

    assert ran.returncode == 0, ran.stderr
    [(status, body)] = answered(deployed)
    assert (status, json.loads(body)["code"]) == (503, "carrier_needs_postgresql")


def test_an_api_on_a_file_does_not_start_and_says_why(
    deployed: RunningModal, environment: Mapping[str, str], tmp_path: Path
) -> None:
    on_a_file = {**environment, "ASK_PANEL_DATABASE_URL": "sqlite:////root/panels.db"}

    run_container(deployed, "api", [], folder=tmp_path, environment=on_a_file)

    [told] = deployed.workspace.asked("TaskResult")
    assert told.result.status == api_pb2.GenericResult.GENERIC_STATUS_FAILURE
    assert "a volume that has no locks" in told.result.exception


def scope(method: str, path: str, *more: tuple[bytes, bytes]) -> dict[str, object]:
    """What Modal makes of a request from somewhere; it gives no server and no raw path."""
    headers = [(b"host", b"ours.modal.run"), (b"content-type", b"application/json"), *more]
    return {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "https",
        "path": path,
        "query_string": b"",
        "headers": headers,
        "client": ("203.0.113.9", 40_000),
        "extensions": {"http.response.trailers": {}},
    }


def answered(server: RunningModal) -> list[tuple[int, bytes]]:
    """The status and the body of each answer over HTTP."""
    found: dict[str, list[Any]] = {}
    for put in server.workspace.asked("FunctionCallPutDataOut"):
        messages = [api_pb2.Asgi.FromString(chunk.data) for chunk in put.data_chunks]
        found.setdefault(put.function_call_id, []).extend(messages)
    return [_answer_in(messages) for messages in found.values()]


def _answer_in(messages: list[Any]) -> tuple[int, bytes]:
    [start] = [one.http_response_start for one in messages if one.HasField("http_response_start")]
    return start.status, b"".join(one.http_response_body.body for one in messages)
