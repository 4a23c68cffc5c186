"""What a call costs, by the price list that comes with `genai-prices`."""

from functools import lru_cache

from genai_prices import Usage, calc_price


def usd_of(
    provider: str, model: str, *, input_tokens: int, output_tokens: int, cached_tokens: int = 0
) -> float | None:
    """United States dollars for a call; None where the model's price is not known.

    The list is that of the installed release; nothing is fetched. A model on one's own hardware
    (Ollama) costs nothing. A server of another address that serves a model under a name of
    OpenAI's is taken to cost what OpenAI takes.

    Args:
        provider: `openai`, `anthropic`, `google` or `ollama`.
        model: its name there.
        input_tokens: tokens read, those from the provider's cache included.
        output_tokens: tokens written.
        cached_tokens: of the tokens read, those from the cache.
    """
    if provider == "ollama":
        return None if model.endswith("-cloud") else 0.0
    if not _is_listed(provider, model):
        return None
    usage = Usage(
        input_tokens=input_tokens, output_tokens=output_tokens, cache_read_tokens=cached_tokens
    )
    return float(calc_price(usage, model, provider_id=provider).total_price)


@lru_cache(maxsize=256)
def _is_listed(provider: str, model: str) -> bool:
    try:
        calc_price(Usage(input_tokens=1), model, provider_id=provider)
    except LookupError:
        return False
    return True
