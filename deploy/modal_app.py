"""`modal deploy deploy/modal_app.py`: the service on Modal, with experts of its own on a GPU.

Modal only carries. The API answers requests, which last 150 seconds at most there, so that no panel
ever runs in one: it enqueues the panel in PostgreSQL and has a worker called. What Modal loses, a
sweeper finds in the database.
"""

import asyncio
import os
import subprocess
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import modal

from entrypoints.carried.vllm import vllm_command

NAME = "ask-panel-service"
SECRET = "ask-panel-secrets"  # noqa: S105 - its name
VLLM_SECRET = "ask-panel-vllm"  # noqa: S105 - its name
MODEL_CACHE = "model-cache"
VLLM_PORT = 8001

_PACKAGES = ("domain", "application", "adapters", "entrypoints")
_ROOT = Path(__file__).parent.parent
_WEIGHTS = "/models"
_HOUR = 3600
_UV = "0.13.9"
_DESCRIPTION = ("pyproject.toml", "README.md")

app = modal.App(NAME)

secret = modal.Secret.from_name(
    SECRET,
    required_keys=["ASK_PANEL_AUTH", "ASK_PANEL_CURSOR_SECRET", "ASK_PANEL_DATABASE_URL"],
)
# A server of others' code gets no more than its own key.
vllm_secret = modal.Secret.from_name(VLLM_SECRET, required_keys=["VLLM_API_KEY"])
weights = modal.Volume.from_name(MODEL_CACHE, create_if_missing=True)


def _with_service(image: modal.Image) -> modal.Image:
    """The image with the distribution's own description, and its code added at each start."""
    for file in _DESCRIPTION:
        image = image.add_local_file(_ROOT / file, f"/ask-panel/{file}", copy=True)
    installed = image.run_commands(
        "python -m pip install --no-deps --no-build-isolation --editable /ask-panel"
    )
    return installed.add_local_python_source(*_PACKAGES, ignore=["**/__pycache__", "**/*.pyc"])


_debian = modal.Image.debian_slim(python_version="3.11")
service_image = _with_service(
    _debian.uv_pip_install(
        requirements=[str(_ROOT / "requirements.lock")],
        extra_options="--no-deps",
        uv_version=_UV,
    )
)
gpu_image = _with_service(
    _debian.uv_pip_install(
        # Without --no-deps: torch brings the libraries of the GPU, which no lock of ours pins.
        requirements=[str(_ROOT / "requirements-local.lock")],
        uv_version=_UV,
    )
)
vllm_image = (
    modal.Image.debian_slim(python_version="3.12")
    .uv_pip_install("vllm==0.33.0", uv_version=_UV)
    .add_local_python_source("domain", "entrypoints")
)

# Every container imports this module, and that of vLLM has none of these. They are imported before
# the memory of a first container is kept, and so not again by those that begin with it.
with service_image.imports():  # type: ignore[no-untyped-call]
    from entrypoints.api.app import create_app
    from entrypoints.carried import working as worker
    from entrypoints.carried.cleaning import clean_up_old_panels
    from entrypoints.carried.experts import open_local_experts
    from entrypoints.carried.health import health_answer
    from entrypoints.carried.opening import begin_log
    from entrypoints.carried.settings import carried_settings

    if not modal.is_local():
        begin_log(os.environ)

_IN_CACHE: dict[str, str | None] = {"HF_HOME": _WEIGHTS}
_shared: dict[str, Any] = {"secrets": [secret], "env": {"ASK_PANEL_MODAL_APP": NAME}}


@app.function(
    image=service_image,
    min_containers=1,
    max_containers=5,
    scaledown_window=300,
    # A stream of events or of a tool's progress lasts as long as its panel; it begins at once.
    timeout=_HOUR,
    enable_memory_snapshot=True,
    **_shared,
)
@modal.concurrent(max_inputs=200, target_inputs=100)
@modal.asgi_app()
def api() -> Any:  # noqa: ANN401 - Modal takes any ASGI application
    """The REST interface and MCP."""
    return create_app(carried_settings(os.environ))


# One container, and one question at a time: whoever asks opens connections to the database.
@app.function(image=service_image, scaledown_window=60, max_containers=1, **_shared)
@modal.fastapi_endpoint(method="GET")
async def health() -> Any:  # noqa: ANN401 - FastAPI takes the answer as it is
    """Whether the service can work, asked beside it."""
    return await health_answer(os.environ)


@app.function(
    image=service_image, timeout=4 * _HOUR, scaledown_window=60, max_containers=10, **_shared
)
async def work(tenant_id: str, panel_id: str) -> int:
    """Run what waits: called with the ids of a panel after the commit that lets it begin."""
    called_for = f"{tenant_id}:{panel_id}"
    return await worker.work(os.environ, called_for=called_for, elsewhere=_run_on_gpu)


@app.function(
    image=service_image,
    schedule=modal.Cron("* * * * *"),
    timeout=4 * _HOUR,
    scaledown_window=60,
    max_containers=5,
    **_shared,
)
async def sweep() -> int:
    """Run what nobody came for, looked for once a minute."""
    return await worker.sweep(os.environ, elsewhere=_run_on_gpu)


@app.function(
    image=service_image,
    schedule=modal.Cron("17 * * * *"),
    timeout=_HOUR,
    max_containers=1,
    **_shared,
)
async def cleanup_old_panels() -> dict[str, int]:
    """Count the panels whose time is up, and erase them where ASK_PANEL_CLEANUP is `hourly`."""
    done = await clean_up_old_panels(os.environ)
    return {"due": done.due, "erased": done.erased, "held": done.held}


@app.cls(
    image=gpu_image,
    scaledown_window=300,
    startup_timeout=_HOUR // 2,
    timeout=4 * _HOUR,
    max_containers=2,
    gpu=["L4", "T4"],
    volumes={_WEIGHTS: weights},
    secrets=[secret],
    env={"ASK_PANEL_MODAL_APP": NAME, "ASK_PANEL_EMBEDDING_MODEL": "local:minilm", **_IN_CACHE},
)
@modal.concurrent(max_inputs=8)
class Experts:
    """Experts and an embedder with open weights, on a GPU that several panels share."""

    @modal.enter()
    async def load(self) -> None:
        """Load the weights, once for the life of the container."""
        self._opened = AsyncExitStack()
        self._experts = await self._opened.enter_async_context(open_local_experts(os.environ))

    @modal.method()
    async def run_panel(self, tenant_id: str, panel_id: str) -> None:
        """Run the panel to its end, or until it waits for people."""
        await self._experts.run_panel(tenant_id, panel_id)

    @modal.method()
    async def embed(self, texts: list[str]) -> list[list[float]]:
        """A vector for each text."""
        return await self._experts.embed(texts)

    @modal.exit()
    async def close(self) -> None:
        """Close the connections to the database."""
        await self._opened.aclose()


async def _run_on_gpu(tenant_id: object, panel_id: object) -> None:
    call = await Experts().run_panel.spawn.aio(str(tenant_id), str(panel_id))
    try:
        await call.get.aio()
    except asyncio.CancelledError:
        # The panel goes back into the queue, from which another worker takes it.
        await call.cancel.aio()
        raise


@app.function(image=gpu_image, volumes={_WEIGHTS: weights}, env=_IN_CACHE, timeout=4 * _HOUR)
def fetch_weights(model: str) -> None:
    """Fetch a model of the Hugging Face Hub into the cache, once, before seats name it."""
    subprocess.run(["hf", "download", model], check=True)  # noqa: S603, S607


@app.function(
    image=vllm_image,
    scaledown_window=300,
    timeout=_HOUR,
    startup_timeout=_HOUR // 2,
    max_containers=1,
    gpu="L4",
    volumes={_WEIGHTS: weights},
    secrets=[vllm_secret],
    env=_IN_CACHE,
)
@modal.concurrent(max_inputs=64)
@modal.web_server(VLLM_PORT, startup_timeout=_HOUR // 2)
def vllm() -> "subprocess.Popen[bytes]":
    """An OpenAI-compatible server of open weights, for panels whose seats name `openai:MODEL`."""
    return subprocess.Popen(vllm_command(os.environ, port=VLLM_PORT))  # noqa: S603 - built by us
