"""A tiny model with random weights, made on the spot: its answers fit their forms and say nothing.

It leans towards ending what it began: a model without any such leaning writes every text to its
limit, which takes long and tests nothing more.
"""

from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from tests.architecture.tree import ROOT

TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
WINDOW = 8_192

_SIZE = 64


def make_model(folder: Path, *, window: int = WINDOW, template: str | None = TEMPLATE) -> Path:
    """A model in a folder, with its tokenizer; the same each time."""
    tokenizer = _tokenizer()
    tokenizer.chat_template = template
    torch.manual_seed(1)
    config = LlamaConfig(
        # Wider than the tokenizer, as with many models.
        vocab_size=len(tokenizer) + 24,
        hidden_size=_SIZE,
        intermediate_size=2 * _SIZE,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=window,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        initializer_range=0.14,
    )
    model = LlamaForCausalLM(config)
    _lean(model, tokenizer)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def _tokenizer() -> PreTrainedTokenizerFast:
    """Words of the project's prompts, other bytes, and each punctuation mark by itself."""
    plain = Tokenizer(models.BPE())
    plain.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Punctuation(), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    plain.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=1_000,
        special_tokens=["<|pad|>", "<|im_start|>", "<|im_end|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    plain.train([str(path) for path in sorted(ROOT.glob("adapters/llm/prompts/*.md"))], trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=plain, eos_token="<|im_end|>", pad_token="<|pad|>"
    )


def _lean(model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast) -> None:
    """Lean towards the marks that end a text, after a colon towards `null`, and to new words."""
    quote, comma, null, colon = tokenizer.convert_tokens_to_ids(['"', ",", "n", ":"])
    words, scores = model.model.embed_tokens.weight, model.lm_head.weight
    with torch.no_grad():
        words.normal_()
        scores.normal_(std=0.2)
        words[:, 0] = 4.0
        scores -= words * 0.2
        scores[:, 0] = 0.0
        scores[quote, 0] = 2.2
        scores[comma, 0] = 1.4
        scores[null] += words[colon] * 0.7
        scores[null, 0] = -1.0
