"""Models of this process's own, loaded before anybody waits for them."""

import asyncio
from collections.abc import Mapping


async def load_local_models(environment: Mapping[str, str]) -> None:
    """Load the weights of all local models that the environment lists; they stay in memory.

    Raises:
        InvalidValue: one is not on this machine, or what it takes is not installed.
        OSError: files of one are missing.
        ValueError: one is no model that writes text.
        RuntimeError: they do not fit into the memory.
    """
    from adapters.llm.local.device import device_thread
    from adapters.llm.local.presence import LOCAL_MODELS_VARIABLE, folder_of

    listed = environment.get(LOCAL_MODELS_VARIABLE, "").split(",")
    folders = [folder_of(name.strip()) for name in listed if name.strip()]
    if not folders:
        return
    from adapters.llm.local.weights import weights_in

    loop = asyncio.get_running_loop()
    for folder in folders:
        await loop.run_in_executor(device_thread(), weights_in, folder)
