"""The real client deploys to a server of ours: what would be made in a real workspace."""

from collections.abc import Iterator
from typing import Any

import pytest
from attrs import frozen
from modal_proto import api_pb2

from tests.architecture.tree import PACKAGES, ROOT
from tests.deploy.modal_client import KEYS, SECRET, SECRETS, deploy, modal
from tests.modal_server import RunningModal, Workspace, running_modal

APP = "ask-panel-service"
FUNCTIONS = {
    "Experts.*",
    "api",
    "cleanup_old_panels",
    "fetch_weights",
    "health",
    "sweep",
    "vllm",
    "work",
}


@frozen
class Deployed:
    """The app as it was registered."""

    server: RunningModal

    @property
    def workspace(self) -> Workspace:
        return self.server.workspace

    def machines(self, name: str) -> list[Any]:
        """The function's definition for each kind of machine, the one wished for most first."""
        found = self.workspace.functions[self.workspace.deployments[0].functions[name]]
        ranked = sorted(found.ranked_functions, key=lambda one: int(one.rank))
        return [one.function for one in ranked]

    def function(self, name: str) -> Any:  # noqa: ANN401 - a message of Modal's protocol
        return self.machines(name)[0]

    def layers(self, name: str) -> list[Any]:
        """The layers of the function's image, the topmost first."""
        found = []
        waiting = [self.function(name).image_id]
        while waiting:
            found.append(self.workspace.images[waiting.pop()])
            waiting += [base.image_id for base in found[-1].base_images]
        return found

    def files(self, name: str) -> set[str]:
        """The files that are put into each of the function's containers."""
        mounted = self.workspace.mounts
        ids = self.function(name).mount_ids
        return {file for mount_id in ids for file in mounted.get(mount_id, [])}


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """The app in a new workspace, with its secrets made as the README says."""
    told = tmp_path_factory.mktemp("told") / "service.env"
    told.write_text("".join(f"{key}=canary-{key}\n" for key in sorted(KEYS)))
    commands = (
        ("secret", "create", SECRET, "--from-dotenv", str(told)),
        ("secret", "create", "ask-panel-vllm", "VLLM_API_KEY=canary"),
        ("deploy", "deploy/modal_app.py", "--tag", "first"),
    )
    with running_modal() as server:
        for command in commands:
            ran = modal(server, *command)
            assert ran.returncode == 0, ran.stderr
            assert "canary" not in ran.stdout + ran.stderr
        yield Deployed(server)


def test_all_functions_are_registered_under_the_app_of_that_name(deployed: Deployed) -> None:
    published = deployed.workspace.asked("AppPublish")[0]

    assert published.name == APP
    assert set(published.function_ids) == FUNCTIONS
    assert set(published.class_ids) == {"Experts"}


def test_the_api_is_kept_warm_and_its_memory_kept_for_the_next_containers(
    deployed: Deployed,
) -> None:
    api = deployed.function("api")

    assert api.webhook_config.type == api_pb2.WEBHOOK_TYPE_ASGI_APP
    assert api.autoscaler_settings.min_containers == 1
    assert api.autoscaler_settings.scaledown_window == 300
    assert api.timeout_secs > 150
    assert (api.max_concurrent_inputs, api.target_concurrent_inputs) == (200, 100)
    assert api.checkpointing_enabled
    assert not api.resources.gpu_config.gpu_type


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_function_gets_its_secret_and_no_volume_for_a_database(
    deployed: Deployed, name: str
) -> None:
    function = deployed.function(name)
    ours, vllms = (deployed.workspace.id_of("st", one) for one in SECRETS)

    assert (ours in function.secret_ids) is (name not in {"fetch_weights", "vllm"})
    assert (vllms in function.secret_ids) is (name == "vllm")
    assert {mount.mount_path for mount in function.volume_mounts} <= {"/models"}


def test_the_experts_run_on_either_gpu_with_the_cached_weights(deployed: Deployed) -> None:
    machines = deployed.machines("Experts.*")
    volumes = [
        (mount.mount_path, mount.volume_id) for one in machines for mount in one.volume_mounts
    ]

    assert [one.resources.gpu_config.gpu_type for one in machines] == ["L4", "T4"]
    assert volumes == [("/models", deployed.workspace.volumes["model-cache"])] * 2
    assert set(machines[0].method_definitions) == {"embed", "run_panel"}
    assert machines[0].is_class


def test_several_panels_share_a_gpu(deployed: Deployed) -> None:
    assert deployed.function("Experts.*").max_concurrent_inputs > 1


@pytest.mark.parametrize(
    ("name", "schedule"), [("sweep", "* * * * *"), ("cleanup_old_panels", "17 * * * *")]
)
def test_what_the_clock_calls_is_called_by_it(deployed: Deployed, name: str, schedule: str) -> None:
    assert deployed.function(name).schedule.cron.cron_string == schedule


def test_a_worker_has_longer_than_any_request_and_no_address(deployed: Deployed) -> None:
    worker = deployed.function("work")

    assert worker.timeout_secs > 150
    assert not worker.webhook_config.type
    assert worker.autoscaler_settings.max_containers > 0


def test_health_is_asked_by_an_endpoint_of_its_own(deployed: Deployed) -> None:
    health = deployed.function("health").webhook_config

    assert (health.type, health.method) == (api_pb2.WEBHOOK_TYPE_FUNCTION, "GET")


def test_strangers_cannot_have_any_number_of_containers_open_connections(
    deployed: Deployed,
) -> None:
    most = {
        name: deployed.function(name).autoscaler_settings.max_containers
        for name in FUNCTIONS - {"fetch_weights"}
    }

    assert all(0 < number <= 10 for number in most.values()), most
    assert most["health"] == 1


def test_vllm_is_a_web_server_on_a_gpu_with_the_cached_weights(deployed: Deployed) -> None:
    vllm = deployed.function("vllm")

    assert vllm.webhook_config.type == api_pb2.WEBHOOK_TYPE_WEB_SERVER
    assert vllm.webhook_config.web_server_port == 8001
    assert vllm.resources.gpu_config.gpu_type == "L4"
    assert vllm.volume_mounts[0].volume_id == deployed.workspace.volumes["model-cache"]


@pytest.mark.parametrize(
    ("name", "lock"), [("api", "requirements.lock"), ("Experts.*", "requirements-local.lock")]
)
def test_an_image_is_built_from_what_a_lock_file_pins(
    deployed: Deployed, name: str, lock: str
) -> None:
    files = [file for layer in deployed.layers(name) for file in layer.context_files]
    commands = [line for layer in deployed.layers(name) for line in layer.dockerfile_commands]

    assert [file.data for file in files] == [(ROOT / lock).read_bytes()]
    assert any("uv pip install" in line and lock in line for line in commands)
    assert any("pip install --no-deps --no-build-isolation" in line for line in commands)
    assert any("python:3.11" in line for line in commands)


def test_nothing_that_an_image_takes_from_elsewhere_is_whatever_is_newest(
    deployed: Deployed,
) -> None:
    layers = [layer for name in ("Experts.*", "api", "vllm") for layer in deployed.layers(name)]
    commands = [line for layer in layers for line in layer.dockerfile_commands]

    assert [line for line in commands if ":latest" in line] == []
    assert any("vllm==" in line for line in commands)


def test_a_container_gets_all_of_the_code_and_nothing_beside_it(deployed: Deployed) -> None:
    sources = {
        f"/root/{path.relative_to(ROOT)}"
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert deployed.files("api") == sources | {"/root/modal_app.py"}


def test_a_deployment_without_its_secrets_says_what_is_missing_and_publishes_nothing() -> None:
    lacking = Workspace(secrets={**SECRETS, SECRET: KEYS - {"ASK_PANEL_DATABASE_URL"}})
    with running_modal(lacking) as server:
        ran = deploy(server)

    assert ran.returncode != 0
    assert "ASK_PANEL_DATABASE_URL" in ran.stderr
    assert lacking.deployments == []


def test_a_rollback_brings_the_version_before_back_under_a_new_number(deployed: Deployed) -> None:
    second = deploy(deployed.server, "--tag", "second")
    rolled = modal(deployed.server, "app", "rollback", APP)
    history = modal(deployed.server, "app", "history", APP, "--json")

    first, middle, last = deployed.workspace.deployments
    assert [ran.returncode for ran in (second, rolled, history)] == [0, 0, 0], rolled.stderr
    assert (first.tag, middle.tag, last.tag) == ("first", "second", "first")
    assert (last.version, last.rollback_of) == (3, 1)
    assert last.functions == first.functions
    assert [history.stdout.index(f'"v{n}"') for n in (3, 2, 1)] == sorted(
        history.stdout.index(f'"v{n}"') for n in (3, 2, 1)
    )
