"""Write the answers of many seats at once."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice, takewhile
from typing import Any

import torch
from attrs import frozen
from transformers import DynamicCache
from transformers.cache_utils import DynamicLayer

from adapters.llm.local.device import free_bytes
from adapters.llm.local.grammar import RowGrammars
from adapters.llm.local.weights import Weights
from adapters.llm.local.writing import Writing, Written
from application.panel.ports import ExpertFailure

_WORTH_SHARING = 32
"""Tokens; a shorter common beginning is read by each row for itself."""


@frozen
class Row:
    """A writing whose prompt is tokens, and its place among those that were asked for."""

    writing: Writing
    place: int
    tokens: tuple[int, ...]

    @property
    def room(self) -> int:
        """The most tokens that prompt and answer take."""
        return len(self.tokens) + self.writing.limit


Outcome = Written | ExpertFailure


def write_all(weights: Weights, writings: Sequence[Writing]) -> Sequence[Outcome]:
    """An answer, or the reason why there is none, for each; as many at once as memory takes."""
    outcomes: dict[int, Outcome] = {}
    rows = []
    for place, writing in enumerate(writings):
        row = Row(writing, place, weights.tokens(writing.system, writing.user))
        if weights.window is not None and row.room > weights.window:
            outcomes[place] = _too_long(row, weights.window)
        else:
            rows.append(row)
    for batch in batches(rows, free_bytes(weights.device) // weights.bytes_a_token):
        outcomes |= _write(weights, batch)
    return [outcomes[place] for place in range(len(writings))]


def _too_long(row: Row, window: int) -> ExpertFailure:
    return ExpertFailure(
        f"the prompt has {len(row.tokens):,} tokens and its answer up to {row.writing.limit:,}; "
        f"the model takes {window:,} together"
    )


def batches(rows: Sequence[Row], room: int) -> Iterator[Sequence[Row]]:
    """Rows of like length together, each batch padded within the room (in tokens)."""
    batch: list[Row] = []
    for row in sorted(rows, key=lambda one: one.room):
        if batch and (len(batch) + 1) * row.room > room:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _write(weights: Weights, batch: Sequence[Row]) -> dict[int, Outcome]:
    """Write a batch; in halves where the estimate of its memory was wrong."""
    try:
        return _generate(weights, batch)
    except torch.OutOfMemoryError:
        torch.cuda.empty_cache()
    if len(batch) == 1:
        message = f"the prompt has {len(batch[0].tokens):,} tokens, more than the memory takes"
        return {batch[0].place: ExpertFailure(message)}
    half = len(batch) // 2
    return _write(weights, batch[:half]) | _write(weights, batch[half:])


def _generate(weights: Weights, batch: Sequence[Row]) -> dict[int, Outcome]:
    with ThreadPoolExecutor(max_workers=1) as thread, torch.inference_mode():
        grammars = RowGrammars(weights, [row.writing for row in batch], thread)
        cache, shared = _read_shared(weights, batch)
        tokens, mask = _padded(weights, batch, shared)
        weights.model.generate(
            tokens,
            attention_mask=mask,
            past_key_values=cache,
            max_new_tokens=max(row.writing.limit for row in batch),
            logits_processor=[grammars.constrain],
            stopping_criteria=[grammars.ended],
        )
    return {
        row.place: grammars.written(place, tokens_read=len(row.tokens))
        for place, row in enumerate(batch)
    }


def _read_shared(weights: Weights, batch: Sequence[Row]) -> tuple[DynamicCache | None, int]:
    """Let the model read once what all prompts begin with: the rules, the case, the evidence.

    Returns:
        Its keys and values for each row, and how many tokens it is.
    """
    prompts = [row.tokens for row in batch]
    # The last token of each is left: its scores begin the answer.
    shortest = min(map(len, prompts)) - 1
    alike = takewhile(lambda column: len(set(column)) == 1, zip(*prompts, strict=False))
    shared = sum(1 for _ in islice(alike, shortest))
    cache = DynamicCache(config=weights.model.config)
    plain = all(type(layer) is DynamicLayer for layer in cache.layers)
    if len(batch) == 1 or shared < _WORTH_SHARING or not plain:
        return None, 0
    beginning = torch.tensor([batch[0].tokens[:shared]], device=weights.model.device)
    weights.model(beginning, past_key_values=cache, use_cache=True, logits_to_keep=1)
    cache.batch_repeat_interleave(len(batch))
    return cache, shared


def _padded(
    weights: Weights, batch: Sequence[Row], shared: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """The prompts as one tensor, and which of its tokens count.

    Padding stands between what all have in common and what is each row's own.
    """
    longest = max(len(row.tokens) for row in batch)
    filler: Any = weights.model.generation_config.pad_token_id
    tokens = torch.full((len(batch), longest), filler)
    mask = torch.zeros((len(batch), longest), dtype=torch.long)
    for place, row in enumerate(batch):
        own = len(row.tokens) - shared
        tokens[place, :shared] = torch.tensor(row.tokens[:shared])
        tokens[place, longest - own :] = torch.tensor(row.tokens[shared:])
        mask[place, :shared] = 1
        mask[place, longest - own :] = 1
    device = weights.model.device
    return tokens.to(device), mask.to(device)
