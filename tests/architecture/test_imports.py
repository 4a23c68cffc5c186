"""What the import contracts in pyproject.toml cannot say: these packages and no others.

`make check` holds the contracts themselves.
"""

import subprocess
import sys

import grimp
import pytest

LOADED_BY = """
import sys
before = set(sys.modules)
import {package}
loaded = {{name: sys.modules[name] for name in set(sys.modules) - before}}
found = {{name for name, module in loaded.items() if getattr(module, "__spec__", None)}}
print(*sorted({{name.partition(".")[0] for name in found}}))
"""


@pytest.mark.parametrize(
    ("package", "allowed"),
    [
        ("domain", {"attr", "attrs", "numpy"}),
        ("application", {"attr", "attrs", "domain"}),
    ],
)
def test_inner_layers_import_nothing_else(package: str, allowed: set[str]) -> None:
    graph = grimp.build_graph(package, include_external_packages=True, cache_dir=None)

    imported = {module.partition(".")[0] for module in graph.modules} - {package}

    assert imported - allowed - sys.stdlib_module_names == set()


@pytest.mark.parametrize(
    "package",
    [
        "domain",
        "domain.shared",
        "domain.tenancy",
        "domain.consensus",
        "domain.panel",
        "domain.evidence",
    ],
)
def test_the_domain_loads_in_a_fresh_interpreter_without_any_framework(package: str) -> None:
    probe = subprocess.run(
        [sys.executable, "-I", "-c", LOADED_BY.format(package=package)],
        capture_output=True,
        text=True,
        check=False,
    )

    loaded = set(probe.stdout.split())

    assert probe.stderr == ""
    assert "domain" in loaded
    assert loaded - {"attr", "attrs", "domain", "numpy"} - sys.stdlib_module_names == set()
