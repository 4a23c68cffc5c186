"""Hold each row of a batch to the JSON schema of its answer, token by token."""

import json
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from llguidance import LLMatcher

# The same functions for torch would load its compiler.
from llguidance.numpy import (
    allocate_token_bitmask,
    consume_token_par,
    fill_next_token_bitmask_par,
)

from adapters.llm.local.weights import Weights
from adapters.llm.local.writing import Writing, Written
from application.panel.ports import ExpertFailure

TEXT_LIMIT = 1_200
"""The most characters of one text in an answer: a small model may not find an end by itself."""

_ESCAPES = '"\\n'
"""No `u`: control characters and lone surrogates could not be kept; all else needs no escape."""
_COMPACT = {"whitespace_flexible": False, "json_allowed_escapes": _ESCAPES}
_BITS = (1, 2, 4, 8, 16, 32, 64, 128)
"""Of the bytes of a mask; byte by byte takes a quarter of the memory of word by word."""


@lru_cache(maxsize=512)
def grammar_of(schema: str) -> str:
    """The grammar of the answers of a JSON schema, without white space between their parts.

    Raises:
        ValueError: the schema uses what cannot be held to token by token.
    """
    bounded = _bounded(json.loads(schema))
    grammar = LLMatcher.grammar_from_json_schema(bounded, overrides=_COMPACT)
    fault = LLMatcher.validate_grammar(grammar)
    if fault:
        raise ValueError(fault)
    return str(grammar)


def _bounded(part: Any) -> Any:  # noqa: ANN401 - JSON
    """The schema, in which no text is empty, and each has a limit."""
    if isinstance(part, list):
        return [_bounded(one) for one in part]
    if not isinstance(part, dict):
        return part
    bounded = {name: _bounded(value) for name, value in part.items()}
    if part.get("type") == "string" and not part.keys() & {"enum", "const", "maxLength"}:
        bounded |= {"minLength": 1, "maxLength": TEXT_LIMIT}
    return bounded


class RowGrammars:
    """The grammars of the rows of one batch, as two callbacks of transformers' `generate`.

    The masks of the next tokens are made in a thread while the device computes their scores.
    """

    def __init__(
        self, weights: Weights, writings: Sequence[Writing], thread: ThreadPoolExecutor
    ) -> None:
        """Begin a batch of a row for each writing, whose masks are made in `thread`."""
        self._writings = writings
        self._vocabulary = weights.vocabulary
        self._threads = weights.threads
        grammars = [grammar_of(one.schema) for one in writings]
        self._matchers = [LLMatcher(weights.vocabulary, one, log_level=0) for one in grammars]
        self._tokens: list[list[int]] = [[] for _ in writings]
        self._broken: set[int] = set()
        self._open = list(range(len(writings)))
        self._mask = allocate_token_bitmask(len(writings), weights.vocabulary.vocab_size)
        self._bits = torch.tensor(_BITS, dtype=torch.uint8, device=weights.model.device)
        self._sound = torch.ones(len(writings), dtype=torch.bool, device=weights.model.device)
        self._thread = thread
        self._filling = self._fill_next()

    def constrain(self, _: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """The scores, those of tokens that may not come next at minus infinity."""
        self._filling.result()
        mask = torch.from_numpy(self._mask.view(np.uint8)).to(scores.device)
        allowed = (mask.unsqueeze(-1) & self._bits).flatten(1)[:, : scores.shape[1]]
        constrained = scores.masked_fill(allowed == 0, float("-inf"))
        self._sound = constrained.amax(dim=1).isfinite()
        return constrained

    def ended(self, tokens: torch.Tensor, *_: Any, **__: Any) -> torch.Tensor:  # noqa: ANN401 - generate's
        """Which rows have ended: the answer is whole, or nobody waits for it any more."""
        last, sound = torch.stack([tokens[:, -1], self._sound.long()]).tolist()
        consume_token_par(self._threads, [(self._matchers[row], last[row]) for row in self._open])
        for row in list(self._open):
            self._tokens[row].append(last[row])
            if not sound[row]:
                self._broken.add(row)
            if self._has_ended(row):
                self._open.remove(row)
                self._mask[row] = -1
        if self._open:
            self._filling = self._fill_next()
        ended = torch.ones(len(self._matchers), dtype=torch.bool)
        ended[self._open] = False
        return ended.to(tokens.device)

    def written(self, row: int, *, tokens_read: int) -> Written | ExpertFailure:
        """What the row came to."""
        if row in self._broken or self._matchers[row].is_error():
            # Tokens chosen among scores that are no numbers would make a fitting vote of nothing.
            return ExpertFailure("the model broke down: its scores are no numbers")
        ends = self._vocabulary.eos_tokens
        tokens = [one for one in self._tokens[row] if one not in ends]
        return Written(
            text=self._vocabulary.decode_bytes(tokens).decode(errors="ignore"),
            whole=self._matchers[row].is_accepting(),
            tokens_read=tokens_read,
            tokens_written=len(self._tokens[row]),
        )

    def _has_ended(self, row: int) -> bool:
        writing = self._writings[row]
        full = len(self._tokens[row]) >= writing.limit
        stopped = row in self._broken or self._matchers[row].is_stopped()
        return full or stopped or not writing.wanted()

    def _fill_next(self) -> "Future[None]":
        rows = [(self._matchers[row], row) for row in self._open]
        return self._thread.submit(fill_next_token_bitmask_par, self._threads, rows, self._mask)
