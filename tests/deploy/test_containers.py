"""What runs the service in containers, held to the rules of whatever reads it."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import attrs
import pytest
import yaml

from entrypoints.settings import load_settings, require_servable
from tests.architecture.tree import ROOT

DOCKER = ROOT / "deploy" / "docker"
COMPOSE: Any = yaml.safe_load((DOCKER / "compose.yaml").read_text())
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yaml"))


def complaints_of(tool: str, *arguments: object, **environment: str) -> str:
    """What an installed tool complains about; nothing where it is content."""
    command = [str(Path(sys.executable).with_name(tool)), *map(str, arguments)]
    done = subprocess.run(
        command, capture_output=True, check=False, text=True, env={**os.environ, **environment}
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_the_image_is_made_by_the_rules() -> None:
    assert complaints_of("hadolint", DOCKER / "Dockerfile") == ""


def stages() -> dict[str, list[str]]:
    """The instructions of each stage that an image is made of, the last one's under ""."""
    lines = (DOCKER / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
    found: dict[str, list[str]] = {}
    name = ""
    for line in lines:
        if line.startswith("FROM "):
            name = line.partition(" AS ")[2]
            found[name] = []
        if line and not line.startswith("#"):
            found.setdefault(name, []).append(" ".join(line.split()))
    return found


def test_what_is_installed_is_pinned_and_what_installs_it_stays_behind() -> None:
    build, image = stages()["build"], stages()[""]

    installs = [line for line in build if "pip install" in line]
    assert installs[0] == "RUN pip install --no-deps -r requirements.lock"
    assert all("--no-deps" in line for line in installs)
    assert [line for line in image if "pip" in line] == []
    assert [line for line in image if line.startswith("COPY")] == [
        "COPY --from=build /opt/ask-panel /opt/ask-panel"
    ]


@pytest.mark.parametrize("stage", ["", "backup"])
def test_an_image_runs_as_nobody_in_particular(stage: str) -> None:
    users = [line for line in stages()[stage] if line.startswith("USER ")]

    assert users == ["USER 10001:10001"]


def test_an_image_says_how_to_see_whether_it_is_well() -> None:
    (check,) = [line for line in stages()[""] if line.startswith("HEALTHCHECK ")]

    assert "/health/live" in check


def test_the_composition_is_a_whole_service() -> None:
    assert {
        "api",
        "worker",
        "postgres",
        "redis",
        "caddy",
        "prometheus",
        "grafana",
    } <= set(COMPOSE["services"])
    healthy = {
        name for name, one in COMPOSE["services"].items() if "test" in one.get("healthcheck", {})
    }
    assert healthy == {"worker", "postgres", "redis"}


def test_the_composition_has_the_form_of_one() -> None:
    schema = ("--builtin-schema", "vendor.compose-spec")

    assert complaints_of("check-jsonschema", *schema, DOCKER / "compose.yaml") == ""


@pytest.mark.parametrize("kind", ["secrets", "networks", "volumes"])
def test_what_the_services_name_is_there(kind: str) -> None:
    named = {
        one.partition(":")[0]
        for service in COMPOSE["services"].values()
        for one in service.get(kind, ())
        if not one.startswith((".", "/"))
    }

    assert named == set(COMPOSE[kind])


@pytest.mark.parametrize("service", COMPOSE["services"])
def test_a_service_has_no_more_power_than_it_needs(service: str) -> None:
    described = COMPOSE["services"][service]

    assert "no-new-privileges:true" in described["security_opt"]
    assert "privileged" not in described
    # PostgreSQL's image takes on its user, and makes its folders, by itself.
    if service != "postgres":
        assert described["read_only"] is True
        assert described["cap_drop"] == ["ALL"]


@pytest.mark.parametrize("service", COMPOSE["services"])
def test_an_image_of_others_has_a_version(service: str) -> None:
    image = COMPOSE["services"][service]["image"]

    assert image.startswith("${ASK_PANEL_IMAGE") or image.rpartition(":")[2] not in {"", "latest"}


def test_backups_are_made_with_the_tools_and_the_python_that_the_databases_image_has() -> None:
    stages = [line for line in (DOCKER / "Dockerfile").read_text().splitlines() if "FROM " in line]
    image = COMPOSE["services"]["postgres"]["image"]

    assert f"FROM {image} AS backup" in stages
    # Debian 12 has Python 3.11, for which the packages were installed.
    assert image.endswith("-bookworm")
    assert "FROM python:3.11-slim-bookworm AS build" in stages


def test_files_that_are_mounted_are_there() -> None:
    mounted = {
        volume.split(":")[0]
        for service in COMPOSE["services"].values()
        for volume in service.get("volumes", ())
        if volume.startswith(".")
    }

    assert mounted
    assert [path for path in mounted if not (DOCKER / path).exists()] == []


def test_the_proxy_understands_its_file() -> None:
    caddyfile = ("--config", DOCKER / "Caddyfile", "--adapter", "caddyfile")

    assert complaints_of("caddy", "validate", *caddyfile, ASK_PANEL_SITE="localhost") == ""
    assert complaints_of("caddy", "fmt", "--diff", DOCKER / "Caddyfile") == ""


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_has_the_form_of_one_and_ends_in_time(workflow: Path) -> None:
    for schema in ("vendor.github-workflows", "custom.github-workflows-require-timeout"):
        assert complaints_of("check-jsonschema", "--builtin-schema", schema, workflow) == ""


def test_the_cluster_understands_its_manifests() -> None:
    manifests = ROOT / "deploy" / "kubernetes" / "ask-panel.yaml"

    assert complaints_of("kubernetes-validate", "--strict", manifests) == ""


def test_a_server_is_started_alive_and_ready_by_a_probe_each() -> None:
    manifests = yaml.safe_load_all((ROOT / "deploy/kubernetes/ask-panel.yaml").read_text())
    (api,) = [
        one
        for one in manifests
        if one["metadata"]["name"] == "ask-panel-api" and one["kind"] == "Deployment"
    ]
    (container,) = api["spec"]["template"]["spec"]["containers"]

    paths = {
        probe: container[f"{probe}Probe"]["httpGet"]["path"]
        for probe in ("startup", "liveness", "readiness")
    }
    assert paths == {
        "startup": "/health/live",
        "liveness": "/health/live",
        "readiness": "/health/ready",
    }


def test_secrets_are_made_once_for_this_user_alone_and_fit_the_settings(tmp_path: Path) -> None:
    script = shutil.copy(DOCKER / "make-secrets.sh", tmp_path)

    first, second = [
        (subprocess.run([script], check=True, capture_output=True), contents(tmp_path / "secrets"))
        for _ in range(2)
    ]

    secrets = tmp_path / "secrets"
    assert first[1] == second[1]
    assert {path.stem for path in secrets.iterdir()} >= set(COMPOSE["secrets"])
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o700
    settings = load_settings(None, variables(secrets / "service.env"))
    require_servable(attrs.evolve(settings, host="0.0.0.0"))  # noqa: S104 - as the image serves
    volumes = [volume.rpartition(":")[2] for volume in COMPOSE["services"]["api"]["volumes"]]
    assert str(Path(str(settings.file_folder)).parent) in volumes
    for user in ("owner", "backup"):
        url = load_settings(None, variables(secrets / f"{user}.env")).database_url
        assert url.startswith(f"postgresql://ask_panel_{user}:")


def variables(path: Path) -> dict[str, str]:
    """The variables of a file of settings."""
    return dict(line.split("=", 1) for line in path.read_text().split())


def contents(folder: Path) -> dict[str, str]:
    """The files of a folder."""
    return {path.name: path.read_text() for path in folder.iterdir()}
