"""What a call costs, by the price list that comes with `genai-prices`."""

from functools import lru_cache
from importlib.metadata import version

from attrs import frozen
from genai_prices import Usage, calc_price

_PROBE = 1_000
_LARGE_PROBE = 10_000_000


@frozen
class _Rates:
    """United States dollars for a token of each kind."""

    read: float
    cached: float
    written: float


def price_list() -> str:
    """The list that prices are looked up in, with its version."""
    return f"genai-prices {version('genai-prices')}"


def usd_of(
    provider: str, model: str, *, input_tokens: int, output_tokens: int, cached_tokens: int = 0
) -> float | None:
    """United States dollars for a call; None where the model's price is not known.

    The list is that of the installed release; nothing is fetched. A model on one's own hardware
    (Ollama, local) costs nothing. A server of another address that serves a model under a name of
    OpenAI's is taken to cost what OpenAI takes.

    Args:
        provider: `openai`, `anthropic`, `google`, `ollama` or `local`.
        model: its name there.
        input_tokens: tokens read, those from the provider's cache included.
        output_tokens: tokens written.
        cached_tokens: of the tokens read, those from the cache.
    """
    if provider == "local":
        return 0.0
    if provider == "ollama":
        return None if model.endswith("-cloud") else 0.0
    if not _is_listed(provider, model):
        return None
    rates = _flat_rates(provider, model)
    if rates is None:
        return _listed(provider, model, input_tokens, output_tokens, cached_tokens)
    read = (input_tokens - cached_tokens) * rates.read + cached_tokens * rates.cached
    return read + output_tokens * rates.written


def _listed(provider: str, model: str, read: int, written: int = 0, cached: int = 0) -> float:
    usage = Usage(input_tokens=read, output_tokens=written, cache_read_tokens=cached)
    return float(calc_price(usage, model, provider_id=provider).total_price)


@lru_cache(maxsize=256)
def _is_listed(provider: str, model: str) -> bool:
    try:
        _listed(provider, model, _PROBE)
    except LookupError:
        return False
    return True


@lru_cache(maxsize=256)
def _flat_rates(provider: str, model: str) -> _Rates | None:
    """The price of a token; None where that depends on how many there are.

    The list is asked once: it takes 0.1 ms each time.
    """

    def probe(tokens: int) -> tuple[float, float, float]:
        read = _listed(provider, model, tokens) / tokens
        cached = _listed(provider, model, tokens, cached=tokens) / tokens
        return read, cached, _listed(provider, model, 0, tokens) / tokens

    small, large = probe(_PROBE), probe(_LARGE_PROBE)
    alike = all(abs(a - b) <= 1e-9 * abs(b) for a, b in zip(small, large, strict=True))
    return _Rates(*small) if alike else None
