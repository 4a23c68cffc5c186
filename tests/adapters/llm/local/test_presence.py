from importlib.util import find_spec
from pathlib import Path

import pytest

from adapters.llm.local.presence import folder_of, require_local, window_of
from adapters.llm.models import LanguageModels
from domain.shared import InvalidValue

LISTED = {"ASK_PANEL_LOCAL_MODELS": "Qwen/Qwen3-4B, /models/house"}

without_torch = pytest.mark.skipif(
    find_spec("torch") is not None, reason="the extra 'local' is installed here"
)


@without_torch
def test_a_missing_extra_is_named_with_what_to_install() -> None:
    with pytest.raises(InvalidValue, match=r"need torch, .*install ask-panel\[local\]") as refusal:
        LanguageModels({}).of("local:Qwen/Qwen3-4B")

    assert refusal.value.field == "model"


@pytest.mark.parametrize("name", ["Qwen/Qwen3-4B", "/models/house"])
def test_listed_models_may_be_named_where_another_machine_runs_them(name: str) -> None:
    model = LanguageModels(LISTED).of(f"local:{name}")

    assert model.kind == f"local:{name}"
    assert model.has_price
    assert model.holds_office


def test_a_list_keeps_every_other_model_out(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="ASK_PANEL_LOCAL_MODELS lists those there are"):
        require_local(str(tmp_path), LISTED)


@pytest.mark.usefixtures("_torch")
@pytest.mark.parametrize("name", ["/no/such/folder", "nobody/has-fetched-this", "..", "a b"])
def test_a_model_that_is_not_here_is_refused_and_not_fetched(name: str) -> None:
    with pytest.raises(InvalidValue, match="on this machine; give the folder of its files") as no:
        folder_of(name)

    assert no.value.field == "model"


def test_a_models_folder_is_found_and_says_how_much_it_reads(tiny: Path) -> None:
    assert folder_of(str(tiny)) == tiny
    assert window_of(tiny) == 8_192
