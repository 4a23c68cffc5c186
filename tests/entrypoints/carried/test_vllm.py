import pytest

from domain.shared import InvalidValue
from entrypoints.carried.vllm import DEFAULT_MODEL, vllm_command

KEY = "canary-of-a-key"


@pytest.mark.parametrize("key", [None, "", "  "])
def test_a_server_that_is_open_to_everybody_is_refused(key: str | None) -> None:
    environment = {} if key is None else {"VLLM_API_KEY": key}

    with pytest.raises(InvalidValue, match="VLLM_API_KEY must be set"):
        vllm_command(environment, port=8001)


def test_the_key_stands_on_no_command_line() -> None:
    assert KEY not in " ".join(vllm_command({"VLLM_API_KEY": KEY}, port=8001))


@pytest.mark.parametrize(("named", "served"), [("", DEFAULT_MODEL), ("ours/tiny", "ours/tiny")])
def test_the_model_is_served_under_the_name_that_seats_give(named: str, served: str) -> None:
    environment = {"VLLM_API_KEY": KEY, "ASK_PANEL_VLLM_MODEL": named}

    command = list(vllm_command(environment, port=8001))

    assert command[:3] == ["vllm", "serve", served]
    assert command[command.index("--served-model-name") + 1] == served
    assert command[command.index("--port") + 1] == "8001"
