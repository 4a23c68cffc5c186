"""A sentence embedding model in this process."""

import asyncio
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.llm.access import access_to
from adapters.llm.local.device import device_name, device_thread
from adapters.llm.local.presence import folder_of
from application.panel.ports import Embedder, Embeddings, ExpertFailure
from domain.shared import Usage

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer
    from sentence_transformers import SentenceTransformer

_ROWS = {"cuda": 512, "cpu": 32}
"""Texts at once: a GPU is kept busy by many, a processor's cache holds few."""


class LocalEmbedder(Embedder):
    """One sentence embedding model, by its folder or name; loaded when it is used first."""

    def __init__(self, name: str, tracer: "Tracer | None" = None) -> None:
        """Find the model.

        Raises:
            InvalidValue: it is not on this machine, or the extra `local` is not installed.
        """
        self._name = name
        self._folder = folder_of(name)
        self._tracer = tracer

    @property
    def kind(self) -> str:
        """Provider and model, such as `local:minilm`."""
        return f"local:{self._name}"

    async def embed(self, texts: Sequence[str]) -> Embeddings:
        """A vector of length 1 for each text; one that is too long is cut at the model's limit.

        Raises:
            ExpertFailure: the model cannot be loaded, or failed.
        """
        from opentelemetry.semconv._incubating.attributes.gen_ai_attributes import (
            GEN_AI_USAGE_INPUT_TOKENS,
        )

        from adapters.llm.spans import EMBEDDINGS, model_call

        loop = asyncio.get_running_loop()
        try:
            with model_call(self._tracer, EMBEDDINGS, self._name, access_to("local", {})) as span:
                vectors, tokens = await loop.run_in_executor(
                    device_thread(), _embed, self._folder, texts
                )
                span.set_attribute(GEN_AI_USAGE_INPUT_TOKENS, tokens)
        except (OSError, ValueError, RuntimeError) as error:
            # Not its words: they name folders of the machine.
            message = f"{self.kind} gave no embeddings ({type(error).__name__})"
            raise ExpertFailure(message, usage=Usage(requests=1, usd=0.0)) from None
        return Embeddings(vectors=vectors, usage=Usage(input_tokens=tokens, requests=1, usd=0.0))


def _embed(folder: Path, texts: Sequence[str]) -> tuple[Sequence[Sequence[float]], int]:
    model = _loaded(folder)
    vectors = model.encode(
        list(texts),
        batch_size=_ROWS[device_name()],
        normalize_embeddings=True,
        show_progress_bar=False,
    )
    longest = model.max_seq_length or model.tokenizer.model_max_length
    read = model.tokenizer(list(texts), truncation=True, max_length=longest).input_ids
    return vectors.tolist(), sum(map(len, read))


@lru_cache(maxsize=2)
def _loaded(folder: Path) -> "SentenceTransformer":
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(folder), device=device_name(), local_files_only=True)
