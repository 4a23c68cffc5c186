"""What the image is made of works by itself: the built package, nothing of the repository."""

import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.architecture.tree import ROOT
from tests.patience import PATIENCE_SECONDS

_SERVE = (
    "import sys, entrypoints.cli.app as app;"
    "assert app.__file__.startswith(sys.argv.pop(1)), app.__file__;"
    "app.main()"
)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as the Dockerfile installs it, in a folder of its own."""
    folder = tmp_path_factory.mktemp("image")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    options = ["--no-deps", "--no-build-isolation", "--no-compile", "--target", str(folder)]
    subprocess.run([*pip, *options, str(ROOT)], check=True)
    return folder


def test_the_package_serves_and_writes_only_to_the_volume(installed: Path, tmp_path: Path) -> None:
    before = files_of(installed)
    environment = {
        "HOME": "/nonexistent",
        "PYTHONPATH": str(installed),
        "PYTHONDONTWRITEBYTECODE": "1",
        "XDG_DATA_HOME": str(tmp_path / "volume"),
    }
    command = [sys.executable, "-c", _SERVE, str(installed), "serve", "--port", "0"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stderr is not None
            banner = process.stderr.readline()
            found = re.search(r"http://\S+", banner)
            assert found, banner + process.stderr.read()
            ready, experts = answers_of(found[0])
        finally:
            process.kill()

    assert (ready.status_code, ready.json()["database"]) == (200, "ok")
    assert experts.json()["experts"]
    assert files_of(installed) == before
    assert [path.name for path in tmp_path.iterdir()] == ["volume"]


def answers_of(url: str) -> tuple[httpx.Response, httpx.Response]:
    """How the service is, and the experts that are shipped with it."""
    tenant = {"X-Tenant-ID": "01997a3e-5c1f-7b7e-9d5e-0d6c1f2a3b4c"}
    with httpx.Client(
        base_url=url, transport=httpx.HTTPTransport(retries=8), timeout=PATIENCE_SECONDS
    ) as client:
        return client.get("/health/ready"), client.get("/api/v1/experts", headers=tenant)


def files_of(folder: Path) -> set[tuple[Path, int]]:
    """The files in a folder, and their sizes."""
    return {(path, path.stat().st_size) for path in folder.rglob("*") if path.is_file()}
