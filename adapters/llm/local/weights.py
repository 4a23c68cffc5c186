"""A model's weights on the device, with its tokenizer: loaded once in a process."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import torch
from attrs import frozen
from jinja2 import TemplateError
from llguidance import LLExecutor, LLTokenizer
from llguidance.hf import from_tokenizer
from transformers import AutoModelForCausalLM, AutoTokenizer, GenerationConfig

from adapters.llm.local.device import device_name, number_type


@frozen(eq=False, kw_only=True)
class Weights:
    """A loaded model; for one thread at a time.

    Attributes:
        model: the network, on its device.
        tokenizer: its tokenizer.
        vocabulary: the same as the grammars know it.
        threads: work on the grammars of a batch.
        window: how many tokens it reads and writes together; None where it does not say.
        bytes_a_token: what keys and values of one token take.
    """

    model: Any
    tokenizer: Any
    vocabulary: LLTokenizer
    threads: LLExecutor
    window: int | None
    bytes_a_token: int

    @property
    def device(self) -> str:
        """`cuda` or `cpu`."""
        return str(self.model.device.type)

    def tokens(self, system: str, user: str) -> tuple[int, ...]:
        """The prompt as the model reads it, by its own chat template where it has one."""
        return tuple(self.tokenizer(self._text(system, user), add_special_tokens=False).input_ids)

    def _text(self, system: str, user: str) -> str:
        if not self.tokenizer.chat_template:
            return f"{system}\n\n{user}\n\n"
        try:
            turns = [{"role": "system", "content": system}, {"role": "user", "content": user}]
            return self._templated(turns)
        except TemplateError:
            # Some templates know no system's turn.
            return self._templated([{"role": "user", "content": f"{system}\n\n{user}"}])

    def _templated(self, turns: list[dict[str, str]]) -> str:
        # The form leaves no room for thoughts; templates that know none ignore this.
        text: str = self.tokenizer.apply_chat_template(
            turns, tokenize=False, add_generation_prompt=True, enable_thinking=False
        )
        return text


@lru_cache(maxsize=8)
def weights_in(folder: Path) -> Weights:
    """The model in a folder, on the GPU where there is one.

    Weights are read from safetensors only, and no code of the model's own is run.

    Raises:
        OSError: files are missing.
        ValueError: it is no model that writes text, or its tokenizer cannot be constrained.
        RuntimeError: it does not fit into the memory.
    """
    device = device_name()
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    model = AutoModelForCausalLM.from_pretrained(
        folder, dtype=number_type(device), use_safetensors=True, local_files_only=True
    )
    return weights_of(model.to(device), tokenizer)


def weights_of(model: Any, tokenizer: Any) -> Weights:  # noqa: ANN401 - transformers' own
    """A model on its device, made ready to write the likeliest token each time.

    Raises:
        ValueError: its tokenizer cannot be constrained.
    """
    ends = _ends(model, tokenizer)
    model.generation_config = GenerationConfig(
        do_sample=False, eos_token_id=ends, pad_token_id=_padding(tokenizer, ends)
    )
    config = model.config.get_text_config()
    return Weights(
        model=model.eval(),
        tokenizer=tokenizer,
        vocabulary=from_tokenizer(tokenizer, n_vocab=config.vocab_size, eos_token=ends),
        threads=LLExecutor(),
        window=getattr(config, "max_position_embeddings", None),
        bytes_a_token=_bytes_a_token(config, model.dtype),
    )


def _ends(model: Any, tokenizer: Any) -> list[int]:  # noqa: ANN401 - transformers' own
    """The tokens that end an answer; a chat model may have several."""
    said = model.generation_config.eos_token_id
    ends = said if isinstance(said, list) else [said]
    found = [one for one in (*ends, tokenizer.eos_token_id) if one is not None]
    if not found:
        raise ValueError("the tokenizer has no token that ends a text")
    return list(dict.fromkeys(found))


def _padding(tokenizer: Any, ends: list[int]) -> int:  # noqa: ANN401 - transformers' own
    padding = tokenizer.pad_token_id
    return ends[0] if padding is None else int(padding)


def _bytes_a_token(config: Any, dtype: torch.dtype) -> int:  # noqa: ANN401 - transformers' own
    heads = getattr(config, "num_key_value_heads", None) or config.num_attention_heads
    size = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    numbers = 2 * int(config.num_hidden_layers) * int(heads) * int(size)
    return numbers * int(dtype.itemsize)
