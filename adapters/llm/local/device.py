"""The one device of this process, and the one thread that works on it."""

from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any

_SHARE = 0.5
"""Of the free memory, for the keys and values of a batch; the rest is for what passes through."""
_PROCESSOR_BYTES = 4 * 2**30


@lru_cache(maxsize=1)
def device_thread() -> ThreadPoolExecutor:
    """The thread that all local models share: two batches at once would only slow each other."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="local-model")


def device_name() -> str:
    """`cuda` where there is a GPU, else `cpu`."""
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def number_type(device: str) -> Any:  # noqa: ANN401 - a torch.dtype, which needs torch
    """The type of the weights: bfloat16 on a GPU that has it, else float16; float32 elsewhere."""
    import torch

    if device != "cuda":
        return torch.float32
    own = torch.cuda.is_bf16_supported(including_emulation=False)
    return torch.bfloat16 if own else torch.float16


def free_bytes(device: str) -> int:
    """About how many bytes the keys and values of a batch may take."""
    if device != "cuda":
        return _PROCESSOR_BYTES
    import torch

    # What torch holds and does not use is free too.
    unused = torch.cuda.memory_reserved() - torch.cuda.memory_allocated()
    return int((torch.cuda.mem_get_info()[0] + unused) * _SHARE)
