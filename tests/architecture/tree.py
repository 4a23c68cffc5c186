"""The files of the project, as the tests of its shape see them."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("domain", "application", "adapters", "entrypoints")


def python_files() -> list[Path]:
    """Every Python file of the four packages and the tests."""
    return sorted(path for top in (*PACKAGES, "tests") for path in (ROOT / top).rglob("*.py"))
