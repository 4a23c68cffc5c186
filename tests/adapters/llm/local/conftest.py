"""A tiny model, and the tests' way to write with it; skipped where the extra `local` is missing."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from adapters.llm.local.writing import Writing, Written
from application.panel.ports import ExpertFailure

Write = Callable[[Sequence[Writing]], Sequence[Written | ExpertFailure]]

WITHOUT = "needs the extra 'local' (torch): run by `make test-local`"


@pytest.fixture(scope="session")
def _torch() -> None:
    torch = pytest.importorskip("torch", reason=WITHOUT)
    # Such small sums are done sooner by one thread than they are parted.
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory, _torch: None) -> Path:
    """The folder of a tiny model."""
    from tests.adapters.llm.local.tiny import make_model  # noqa: PLC0415 - needs torch

    return make_model(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def write(tiny: Path) -> Write:
    """Write with the tiny model."""
    from adapters.llm.local.generation import write_all  # noqa: PLC0415 - needs torch
    from adapters.llm.local.weights import weights_in  # noqa: PLC0415

    return lambda writings: write_all(weights_in(tiny), writings)
