"""The command that serves an open-weights model to whoever speaks OpenAI's language."""

from collections.abc import Mapping, Sequence

from domain.shared import InvalidValue

MODEL_VARIABLE = "ASK_PANEL_VLLM_MODEL"
KEY_VARIABLE = "VLLM_API_KEY"
"""vLLM reads it by itself, so that it stands on no command line."""

DEFAULT_MODEL = "Qwen/Qwen3-4B-Instruct-2507"
"""Fits a GPU of 24 GB, with room for the texts of a panel."""

_LONGEST_CONTEXT = 16_384


def vllm_command(environment: Mapping[str, str], *, port: int) -> Sequence[str]:
    """`vllm serve` with the environment's model, reachable from outside of its container.

    Raises:
        InvalidValue: callers would not have to show a key.
    """
    if not environment.get(KEY_VARIABLE, "").strip():
        message = f"{KEY_VARIABLE} must be set: the address is open to everybody"
        raise InvalidValue("vllm_key_missing", message, field=KEY_VARIABLE)
    model = environment.get(MODEL_VARIABLE, "").strip() or DEFAULT_MODEL
    return (
        *("vllm", "serve", model, "--served-model-name", model),
        *("--host", "0.0.0.0", "--port", str(port)),  # noqa: S104 - the carrier's proxy asks there
        *("--max-model-len", str(_LONGEST_CONTEXT)),
    )
