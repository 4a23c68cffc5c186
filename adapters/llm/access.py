"""Where each provider's models are reached, and with which key."""

from collections.abc import Mapping

from attrs import field, frozen

from domain.shared import InvalidValue

CONCURRENCY_VARIABLE = "ASK_PANEL_CONCURRENCY"


@frozen(kw_only=True)
class Provider:
    """A provider of models.

    Attributes:
        name: as it stands before the colon of `openai:gpt-5-mini`.
        key_variables: the environment variables that may hold the key, the first found counts.
        address_variable: the one that may hold another address.
        address: where it is reached otherwise; None for the client's own default.
        keyless: whether it can be used without a key.
        evidence: the most characters of evidence for its models, where they read as much.
        output: the most tokens that a model may write for one answer, its thoughts included.
        concurrency: how many requests it gets at once, unless the environment says otherwise.
    """

    name: str
    key_variables: tuple[str, ...]
    address_variable: str
    address: str | None = None
    keyless: bool = False
    evidence: int = 60_000
    output: int = 8_000
    concurrency: int = 16


PROVIDERS: Mapping[str, Provider] = {
    one.name: one
    for one in (
        Provider(
            name="openai",
            key_variables=("OPENAI_API_KEY",),
            address_variable="OPENAI_BASE_URL",
            address="https://api.openai.com/v1",
        ),
        Provider(
            name="anthropic",
            key_variables=("ANTHROPIC_API_KEY",),
            address_variable="ANTHROPIC_BASE_URL",
            address="https://api.anthropic.com",
        ),
        Provider(
            name="google",
            key_variables=("GOOGLE_API_KEY", "GEMINI_API_KEY"),
            address_variable="GOOGLE_BASE_URL",
        ),
        Provider(
            name="ollama",
            key_variables=("OLLAMA_API_KEY",),
            address_variable="OLLAMA_BASE_URL",
            address="http://localhost:11434/v1",
            keyless=True,
            # Unless told otherwise, it cuts off what goes beyond a small window.
            evidence=24_000,
        ),
        Provider(
            name="local",
            key_variables=(),
            address_variable="",
            keyless=True,
            evidence=24_000,
            # Each token's memory is set aside for every seat of a round.
            output=2_048,
            concurrency=1_000,
        ),
    )
}


@frozen(kw_only=True)
class Access:
    """How one provider is reached.

    Attributes:
        provider: which one.
        key: the secret; never shown. Empty where none is needed.
        address: the root of its interface; None for the client's own default.
    """

    provider: str
    key: str = field(repr=False)
    address: str | None = field(repr=False)


def access_to(name: str, environment: Mapping[str, str]) -> Access:
    """What the environment says of a provider.

    Raises:
        InvalidValue: its key is not set; the message names the variable.
    """
    provider = PROVIDERS[name]
    keys = (environment.get(variable, "").strip() for variable in provider.key_variables)
    key = next((one for one in keys if one), "")
    address = environment.get(provider.address_variable, "").strip()
    # A server of one's own that speaks OpenAI's language may want no key.
    own_server = name == "openai" and bool(address)
    if not (key or provider.keyless or own_server):
        variables = " or ".join(provider.key_variables)
        message = f"the models of {name} need a key: set {variables}"
        raise InvalidValue("model_key_missing", message, field="model")
    return Access(provider=name, key=key, address=address or provider.address)


def concurrency_of(provider: str, environment: Mapping[str, str]) -> int:
    """How many requests a provider gets at once: a whole number from 1.

    Raises:
        InvalidValue: something else is said.
    """
    text = environment.get(CONCURRENCY_VARIABLE, "").strip()
    if not text:
        return PROVIDERS[provider].concurrency
    if not text.isdecimal() or int(text) < 1:
        message = f"{CONCURRENCY_VARIABLE} must be a whole number from 1, not {text!r:.40}"
        raise InvalidValue("concurrency_invalid", message, field="concurrency")
    return int(text)
