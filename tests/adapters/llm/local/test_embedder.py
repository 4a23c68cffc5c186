from pathlib import Path

import pytest

from adapters.llm.embedder import embedder_of
from application.panel.ports import ExpertFailure
from domain.consensus import near_identical
from domain.shared import InvalidValue

TEXTS = ("We should file a De Novo request.", "A 510(k) is the better route.", "Rent the scanner.")

pytestmark = pytest.mark.usefixtures("_torch")


async def test_like_texts_are_found_and_usage_is_counted() -> None:
    async with embedder_of("local:minilm", {}) as embedder:
        given = await embedder.embed([TEXTS[0], TEXTS[2], TEXTS[0].upper()])

    assert embedder.kind == "local:minilm"
    assert near_identical(["a", "b", "c"], given.vectors) == (("a", "c"),)
    assert given.usage.usd == 0
    assert given.usage.requests == 1
    assert 20 < given.usage.input_tokens < 60


async def test_the_vectors_are_those_of_the_library_on_its_own() -> None:
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - needs torch

    from adapters.llm.local.presence import folder_of  # noqa: PLC0415

    texts = [*TEXTS, "word " * 1_000]
    own = SentenceTransformer(str(folder_of("minilm")), device="cpu")

    async with embedder_of("local:minilm", {}) as embedder:
        given = await embedder.embed(texts)

    for ours, theirs in zip(given.vectors, own.encode(texts), strict=True):
        assert ours == pytest.approx(theirs.tolist(), abs=1e-6)
        assert sum(number**2 for number in ours) == pytest.approx(1)


def test_a_model_that_is_not_here_is_refused() -> None:
    with pytest.raises(InvalidValue, match="on this machine"):
        embedder_of("local:/no/such/folder", {})


async def test_files_that_are_no_model_fail_by_name(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")

    async with embedder_of(f"local:{tmp_path}", {}) as embedder:
        with pytest.raises(ExpertFailure, match="gave no embeddings") as failure:
            await embedder.embed(TEXTS)

    assert failure.value.usage.usd == 0
