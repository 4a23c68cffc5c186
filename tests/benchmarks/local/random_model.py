"""Models of realistic sizes with random weights: what they take is real, what they say is noise."""

from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

from adapters.llm.local.device import device_name, number_type
from adapters.llm.local.weights import Weights, weights_of

_VOCABULARY = 151_936
_TRAINED = 32_000
_FOLDERS = ("adapters", "application", "domain", "entrypoints", "examples")

SIZES: dict[str, dict[str, int]] = {
    "10M": {
        "vocab_size": 32_000,
        "hidden_size": 192,
        "intermediate_size": 768,
        "num_hidden_layers": 6,
        "num_attention_heads": 6,
        "num_key_value_heads": 2,
    },
    "0.5B": {
        "hidden_size": 896,
        "intermediate_size": 4_864,
        "num_hidden_layers": 24,
        "num_attention_heads": 14,
        "num_key_value_heads": 2,
    },
    "1.5B": {
        "hidden_size": 1_536,
        "intermediate_size": 8_960,
        "num_hidden_layers": 28,
        "num_attention_heads": 12,
        "num_key_value_heads": 2,
    },
    "7B": {
        "hidden_size": 3_584,
        "intermediate_size": 18_944,
        "num_hidden_layers": 28,
        "num_attention_heads": 28,
        "num_key_value_heads": 4,
    },
}
"""Of Qwen2.5, and one that a processor can run in a minute."""


def a_tokenizer(root: Path) -> PreTrainedTokenizerFast:
    """A tokenizer of pairs of bytes, trained on the project's own texts."""
    plain = Tokenizer(models.BPE())
    plain.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    plain.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=_TRAINED,
        special_tokens=["<pad>", "<end>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    files = [
        str(path)
        for folder in _FOLDERS
        for path in sorted((root / folder).rglob("*"))
        if path.suffix in {".py", ".md"}
    ]
    plain.train(files, trainer)
    return PreTrainedTokenizerFast(tokenizer_object=plain, eos_token="<end>", pad_token="<pad>")


def random_weights(size: str, tokenizer: PreTrainedTokenizerFast) -> Weights:
    """A model of that size on the device, with random weights."""
    config: Any = Qwen2Config(
        max_position_embeddings=32_768,
        tie_word_embeddings=size != "7B",
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        **{"vocab_size": _VOCABULARY, **SIZES[size]},
    )
    device = device_name()
    config.dtype = number_type(device)
    torch.manual_seed(1)
    with torch.device(device):
        model = Qwen2ForCausalLM._from_config(config)  # noqa: SLF001 - what AutoModel itself calls
    return weights_of(model, tokenizer)
