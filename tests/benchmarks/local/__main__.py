"""Measure local models on this machine's GPU, or on its processor where there is none.

`python -m tests.benchmarks.local [SIZE ...]`, such as `0.5B 7B`.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import torch
import transformers
from attrs import frozen
from sentence_transformers import SentenceTransformer

from adapters.files import read_documents
from adapters.llm.embedder import embedder_of
from adapters.llm.form import form_of, schema_in_words
from adapters.llm.local.device import device_name
from adapters.llm.local.generation import write_all
from adapters.llm.local.presence import MINILM, folder_of
from adapters.llm.local.weights import Weights
from adapters.llm.local.writing import Writing, Written
from adapters.llm.prompt import prompt_for
from application.panel.ports import Embedder
from domain.evidence import Document
from tests.adapters.llm.extractive.packets import packet, seat
from tests.benchmarks.local.random_model import a_tokenizer, random_weights

ROOT = Path(__file__).parents[3]
SEATS = (5, 25, 100)
ALONE = 5
"""So many are written one by one; each takes the same."""
TEXTS = 1_000


@frozen(kw_only=True)
class Load:
    """What a device is given to do, and by which clock it is measured.

    Attributes:
        sizes: of models, unless others are named.
        tokens: of each answer: random weights know no end, so all answers are as long.
        evidence: characters of it in each prompt.
        times: how often each measurement is taken; the median counts.
        clock: seconds; on a processor those that it worked, whatever else runs there.
    """

    sizes: tuple[str, ...]
    tokens: int
    evidence: int
    times: int
    clock: Callable[[], float]


LOADS = {
    "cuda": Load(
        sizes=("0.5B", "1.5B", "7B"), tokens=128, evidence=24_000, times=3, clock=time.perf_counter
    ),
    "cpu": Load(sizes=("10M",), tokens=32, evidence=1_000, times=1, clock=time.process_time),
}
LOAD = LOADS[device_name()]


def main(sizes: Sequence[str]) -> None:
    """Print a table of answers for each size, and one of embeddings."""
    torch.set_num_threads(1)
    name = torch.cuda.get_device_name() if device_name() == "cuda" else "processor seconds"
    print(f"{device_name()} ({name}), torch {torch.__version__}, ", end="")
    print(f"transformers {transformers.__version__}")
    evidence = read_documents((ROOT / "examples/510k/evidence",))
    tokenizer = a_tokenizer(ROOT)
    for size in sizes or LOAD.sizes:
        answers(size, random_weights(size, tokenizer), evidence)
        if device_name() == "cuda":
            torch.cuda.empty_cache()
    asyncio.run(embeddings())


def answers(size: str, weights: Weights, evidence: Sequence[Document]) -> None:
    """Answers in a second: one by one, and batched."""
    writings = [a_writing(number, evidence) for number in range(max(SEATS))]
    read = len(weights.tokens(writings[0].system, writings[0].user))
    numbers = sum(one.numel() for one in weights.model.parameters()) / 1e9
    print(
        f"\nQwen2 of {size} ({numbers:.2f} billion random weights, {weights.model.dtype}), "
        f"prompts of {read} tokens, answers cut at {LOAD.tokens}"
    )
    alone = ALONE / seconds(partial(one_by_one, weights, writings[:ALONE]))
    print(f"  {'seats':>5}  {'answers/s':>9}  {'tokens/s':>8}  {'ratio':>5}  {'no forms':>9}")
    print(f"  {1:>5}  {alone:>9.2f}  {alone * LOAD.tokens:>8.0f}  {1:>5.1f}")
    for count in SEATS:
        rate = count / seconds(partial(written, weights, writings[:count]))
        plain = count / seconds(partial(formless, weights, writings[:count]))
        print(
            f"  {count:>5}  {rate:>9.2f}  {rate * LOAD.tokens:>8.0f}  {rate / alone:>5.1f}  "
            f"{plain:>9.2f}"
        )


def a_writing(number: int, evidence: Sequence[Document]) -> Writing:
    """What seat number `number` of a panel is asked in a first round."""
    asked = packet(member=seat(role=f"Expert {number} of regulatory affairs"))
    form = form_of(asked, evidence=True)
    prompt = prompt_for(asked, form, evidence, limit=LOAD.evidence)
    return Writing(
        system=prompt.system,
        user=prompt.user,
        schema=schema_in_words(form),
        limit=LOAD.tokens,
        wanted=lambda: True,
    )


def one_by_one(weights: Weights, writings: Sequence[Writing]) -> None:
    """Write each as if it were the only one."""
    for one in writings:
        written(weights, [one])


def written(weights: Weights, writings: Sequence[Writing]) -> None:
    """Write, and make sure that all of it was written."""
    outcomes = write_all(weights, writings)
    if not all(isinstance(one, Written) and one.tokens_written == LOAD.tokens for one in outcomes):
        raise AssertionError(outcomes)


def formless(weights: Weights, writings: Sequence[Writing]) -> None:
    """The same by transformers alone: each prompt read for itself, any token taken."""
    prompts = [f"{one.system}\n\n{one.user}\n\n" for one in writings]
    given = weights.tokenizer(prompts, padding=True, padding_side="left", return_tensors="pt")
    with torch.inference_mode():
        weights.model.generate(
            given.input_ids.to(weights.device),
            attention_mask=given.attention_mask.to(weights.device),
            min_new_tokens=LOAD.tokens,
            max_new_tokens=LOAD.tokens,
        )


async def embeddings() -> None:
    """Embeddings in a second: ours, and sentence-transformers' own with its defaults."""
    lines = [line for path in sorted(ROOT.glob("*.md")) for line in path.read_text().split("\n\n")]
    texts = [lines[number % len(lines)][:400] for number in range(TEXTS)]
    library = SentenceTransformer(str(folder_of(MINILM)), device=device_name())
    library.encode(texts[:1])
    theirs = TEXTS / seconds(partial(library.encode, texts, show_progress_bar=False))
    async with embedder_of(f"local:{MINILM}", {}) as embedder:
        await embedder.embed(texts[:1])
        loop = asyncio.get_running_loop()
        embed = partial(_embed_from_a_thread, embedder, texts, loop)
        ours = TEXTS / await loop.run_in_executor(None, seconds, embed)
    print(f"\nMiniLM-L6 (float32), {TEXTS} texts of up to 400 characters, in a second:")
    print(f"  ours {ours:.0f}, sentence-transformers {theirs:.0f}, ratio {ours / theirs:.2f}")


def _embed_from_a_thread(
    embedder: Embedder, texts: Sequence[str], loop: asyncio.AbstractEventLoop
) -> None:
    asyncio.run_coroutine_threadsafe(embedder.embed(texts), loop).result()


def seconds(work: Callable[[], object]) -> float:
    """How long it takes, once it is warm; each run ends with its result on the processor."""
    took = []
    if LOAD.times > 1:
        work()
    for _ in range(LOAD.times):
        begun = LOAD.clock()
        work()
        took.append(LOAD.clock() - begun)
    return statistics.median(took)


main(sys.argv[1:])
