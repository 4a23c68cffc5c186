"""Each function of the Modal app, called here: real panels on a real database, and no account."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cbor2
import httpx
import pytest
from modal._partial_function import _find_callables_for_obj, _PartialFunctionFlags
from tenacity import retry, stop_after_delay, wait_fixed

from application.tenancy import CreateKey, create_key
from domain.panel import PanelStatus
from domain.shared import InvalidValue
from domain.tenancy import Principal, Role, TenantId
from entrypoints.bootstrap import Application
from tests.adapters.llm.reaching import OPENAI, environment_of
from tests.architecture.tree import ROOT
from tests.entrypoints.api.serving import served
from tests.entrypoints.panels_begun import a_tenant, begun, stored, until
from tests.fake_llm import FakeLlm
from tests.modal_server import RunningModal, deploy_function
from tests.patience import PATIENCE_SECONDS

LOCAL = "local:/models/tiny"
NEEDED = frozenset({"ASK_PANEL_AUTH", "ASK_PANEL_CURSOR_SECRET", "ASK_PANEL_DATABASE_URL"})
SEATS = ("fda_expert", "clinical_expert")
ON_THE_VOLUME = "will not have access to the mounted Volume"


@pytest.fixture(autouse=True)
def _told(
    environment: Mapping[str, str], fake_llm: FakeLlm, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let this process be told what the app's secret holds."""
    told = {**environment, **environment_of(fake_llm), "ASK_PANEL_MODAL_APP": "ask-panel-service"}
    for name, value in told.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def app() -> Any:  # noqa: ANN401 - what Modal's decorators make of functions
    """The module of the app."""
    from deploy import modal_app  # noqa: PLC0415 - its imports are slow, and one test's subject

    return modal_app


async def key_of(application: Application, tenant_id: TenantId) -> str:
    created = await create_key(
        CreateKey(
            by=Principal(tenant_id=tenant_id, subject="us", name="us", role=Role.OWNER),
            name="A key",
            role=Role.EDITOR,
        ),
        keys=application.keys(tenant_id),
        clock=application.clock,
        ids=application.ids,
        secrets=application.secrets,
    )
    return created.text


def test_the_module_is_imported_without_a_token() -> None:
    unset = ("ASK_PANEL_", "MODAL_")
    bare = {name: value for name, value in os.environ.items() if not name.startswith(unset)}
    ran = subprocess.run(
        [sys.executable, "-c", "import deploy.modal_app as m; print(m.app.name)"],
        cwd=ROOT,
        env={**bare, "MODAL_CONFIG_PATH": "/nonexistent/modal.toml"},
        capture_output=True,
        check=False,
        encoding="utf-8",
    )

    assert (ran.returncode, ran.stdout.strip()) == (0, "ask-panel-service"), ran.stderr


def test_the_container_of_vllm_needs_none_of_the_services_libraries() -> None:
    absent = sorted({"fastapi", "langgraph", "psycopg", "pydantic_ai", "sqlalchemy", "structlog"})
    code = (
        f"import sys; sys.modules.update(dict.fromkeys({absent}));"
        "import deploy.modal_app as m;"
        "print(m.vllm_command({'VLLM_API_KEY': 'made-up'}, port=1)[0])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False, encoding="utf-8"
    )

    assert (ran.returncode, ran.stdout.strip()) == (0, "vllm"), ran.stderr


async def test_a_panel_over_http_has_a_worker_called_which_runs_it(
    app: Any,  # noqa: ANN401
    application: Application,
    modal_server: RunningModal,
) -> None:
    tenant_id = await a_tenant(application)
    key = await key_of(application, tenant_id)
    deploy_function(modal_server.workspace, "work")
    with served(app.api.local()) as url:
        ours = httpx.AsyncClient(
            base_url=f"{url}/api/v1",
            headers={"Authorization": f"Bearer {key}", "X-Tenant-ID": str(tenant_id)},
            timeout=PATIENCE_SECONDS,
        )
        async with ours as http:
            question = {"query": "Which route?", "agent_ids": SEATS, "model": OPENAI}
            made = (await http.post("/panels", json=question)).json()
            path = f"/panels/{made['panel_id']}"
            begun = await http.post(f"{path}/execute")
            assert begun.status_code == 202, begun.text

            call = the_call(modal_server)
            assert call == [str(tenant_id), made["panel_id"]]
            assert await app.work.local(*call) == 1

            shown = (await http.get(path)).json()

    assert shown["status"] == "completed"
    assert shown["recommendation"]


def the_call(server: RunningModal) -> list[str]:
    """What the one call of a worker was given; it comes a moment after the answer."""
    heard = retry(stop=stop_after_delay(PATIENCE_SECONDS), wait=wait_fixed(0.05), reraise=True)(
        calls_of
    )
    [call] = heard(server)
    given, named = cbor2.loads(call.pipelined_inputs[0].input.args)
    assert named == {}
    return list(given)


def calls_of(server: RunningModal) -> list[Any]:
    found = server.workspace.asked("FunctionMap")
    assert found, "no worker was called"
    return found


async def test_what_modal_lost_the_sweeper_runs(
    app: Any,  # noqa: ANN401
    application: Application,
) -> None:
    panel = await begun(application, await a_tenant(application))

    assert await app.sweep.local() == 1

    assert (await stored(application, panel)).status is PanelStatus.COMPLETED


@pytest.fixture
async def on_modal(
    app: Any,  # noqa: ANN401
    modal_server: RunningModal,
    monkeypatch: pytest.MonkeyPatch,
) -> RunningModal:
    """Modal with the app deployed, so that its functions here can call each other there."""
    monkeypatch.setenv("ASK_PANEL_LOCAL_MODELS", LOCAL.removeprefix("local:"))
    modal_server.workspace.secrets.update(
        {"ask-panel-secrets": NEEDED, "ask-panel-vllm": frozenset({"VLLM_API_KEY"})}
    )
    await app.app.deploy.aio(name=app.NAME)
    return modal_server


async def test_a_panel_of_local_models_is_run_on_the_gpu_while_the_worker_waits(
    app: Any,  # noqa: ANN401
    application: Application,
    on_modal: RunningModal,
) -> None:
    panel = await begun(application, await a_tenant(application), answered_by=LOCAL)

    assert await app.sweep.local() == 1

    [call] = on_modal.workspace.asked("FunctionMap")
    experts = on_modal.workspace.deployments[0].functions["Experts.*"]
    assert (call.function_id, call.pipelined_inputs[0].input.method_name) == (experts, "run_panel")
    assert the_call(on_modal) == [str(panel.tenant_id), str(panel.panel_id)]


async def test_a_worker_that_is_stopped_stops_the_gpu_too_and_the_panel_waits_again(
    app: Any,  # noqa: ANN401
    application: Application,
    on_modal: RunningModal,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ASK_PANEL_LEASE_SECONDS", "8")
    on_modal.workspace.endless = True
    await begun(application, await a_tenant(application), answered_by=LOCAL)
    working = asyncio.create_task(app.sweep.local())
    await until(lambda: bool(on_modal.workspace.asked("FunctionGetOutputs")))

    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working

    assert len(on_modal.workspace.asked("FunctionCallCancel")) == 1
    assert application.queue is not None
    assert (await application.queue.state()).waiting == 1


async def test_the_experts_run_a_panel_and_embed(
    app: Any,  # noqa: ANN401
    application: Application,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ASK_PANEL_EMBEDDING_MODEL", "openai:text-embedding-3-small")
    panel = await begun(application, await a_tenant(application), answered_by=OPENAI)
    experts = app.Experts()
    await lived(experts, _PartialFunctionFlags.ENTER_POST_SNAPSHOT)

    with pytest.warns(UserWarning, match=ON_THE_VOLUME):
        await experts.run_panel.local(str(panel.tenant_id), str(panel.panel_id))
    with pytest.warns(UserWarning, match=ON_THE_VOLUME):
        vectors = await experts.embed.local(["De Novo", "a 510(k)"])
    await lived(experts, _PartialFunctionFlags.EXIT)

    assert (await stored(application, panel)).status is PanelStatus.COMPLETED
    assert [len(vector) for vector in vectors] == [len(vectors[0])] * 2


async def lived(experts: Any, moment: _PartialFunctionFlags) -> None:  # noqa: ANN401
    """Call what Modal's container calls at that moment of its life, found as it finds it."""
    instance = experts._cached_user_cls_instance()  # noqa: SLF001
    for method in _find_callables_for_obj(instance, moment).values():
        await method()


async def test_old_panels_are_looked_for(app: Any) -> None:  # noqa: ANN401
    assert await app.cleanup_old_panels.local() == {"due": 0, "erased": 0, "held": 0}


async def test_health_says_that_the_service_can_work(app: Any) -> None:  # noqa: ANN401
    assert (await app.health.local()).status_code == 200


@pytest.mark.parametrize("name", ["api", "work", "sweep", "cleanup_old_panels", "experts"])
async def test_nothing_of_it_works_on_a_file(
    app: Any,  # noqa: ANN401
    name: str,
    sqlite_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ASK_PANEL_DATABASE_URL", sqlite_url)

    with pytest.raises(InvalidValue) as refusal:
        await called(app, name)

    assert refusal.value.code == "carrier_needs_postgresql"


async def called(app: Any, name: str) -> None:  # noqa: ANN401
    if name == "api":
        app.api.local()
    elif name == "experts":
        await lived(app.Experts(), _PartialFunctionFlags.ENTER_POST_SNAPSHOT)
    else:
        arguments = ("a tenant", "a panel") if name == "work" else ()
        await getattr(app, name).local(*arguments)


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of commands that are found before all others."""
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    return tmp_path


def test_vllm_is_started_with_its_model_and_on_its_port(
    app: Any,  # noqa: ANN401
    commands: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_command(commands / "vllm", 'echo "$@ key=$VLLM_API_KEY" > "$(dirname "$0")/said"')
    monkeypatch.setenv("VLLM_API_KEY", "made-up")

    with pytest.warns(UserWarning, match=ON_THE_VOLUME):
        assert app.vllm.local().wait() == 0

    said = (commands / "said").read_text().strip()
    assert said.startswith("serve Qwen/")
    assert f"--port {app.VLLM_PORT}" in said
    assert said.endswith("key=made-up")


def test_weights_are_fetched_into_the_cache(app: Any, commands: Path) -> None:  # noqa: ANN401
    write_command(commands / "hf", 'echo "$@" > "$(dirname "$0")/said"')

    with pytest.warns(UserWarning, match=ON_THE_VOLUME):
        app.fetch_weights.local("Qwen/Qwen3-4B-Instruct-2507")

    assert (commands / "said").read_text() == "download Qwen/Qwen3-4B-Instruct-2507\n"


def write_command(path: Path, line: str) -> None:
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(0o755)
