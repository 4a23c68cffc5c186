"""The models of this installation, by what stands on a seat."""

from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Self

from adapters.llm.access import PROVIDERS, access_to, concurrency_of
from adapters.llm.connection import Connection
from adapters.llm.patience import Patience
from application.panel.ports import ExpertModel, ExpertModels
from domain.shared import InvalidValue

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

_PATIENCE = Patience()
_LOCAL_PATIENCE = Patience(request=115.0, attempts=1)
"""Whoever asks the same device again only lengthens the line."""


class LanguageModels(ExpertModels):
    """Language models of every provider that the environment knows, and those given by name.

    A provider's client is opened when one of its models is asked first, shared by all, and
    closed with the block.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        *,
        others: tuple[ExpertModel, ...] = (),
        patience: Patience = _PATIENCE,
        tracer: "Tracer | None" = None,
    ) -> None:
        """Know the models.

        Args:
            environment: may hold keys and addresses of providers, and the limit of requests.
            others: models that need no provider, found by their kind.
            patience: how long a provider's model is waited for.
            tracer: begins a span for each request; None where nothing is traced.
        """
        self._environment = environment
        self._patience = patience
        self._tracer = tracer
        self._known = {one.kind: one for one in others}
        self._connections: dict[str, Connection] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close every client that was opened."""
        for connection in self._connections.values():
            await connection.close()

    def of(self, answered_by: str) -> ExpertModel:
        """The model of that name: `openai:gpt-5-mini`, or the kind of one that was given.

        Raises:
            InvalidValue: no such provider, no name, no key, or no such model on this machine;
                the message says what to do.
        """
        known = self._known.get(answered_by)
        if known is None:
            known = self._known[answered_by] = self._language_model(answered_by)
        return known

    def _language_model(self, answered_by: str) -> ExpertModel:
        provider, colon, name = answered_by.partition(":")
        if provider not in PROVIDERS or not colon or not name.strip():
            prefixes = ", ".join(f"{one}:NAME" for one in PROVIDERS)
            others = "".join(f", {one}" for one in self._known if ":" not in one)
            message = f"there is no model {answered_by!r:.80}; there are {prefixes}{others}"
            raise InvalidValue("model_unknown", message, field="model")
        if provider == "local":
            from adapters.llm.local.presence import require_local

            require_local(name.strip(), self._environment)
        if provider not in self._connections:
            access = access_to(provider, self._environment)
            concurrency = concurrency_of(provider, self._environment)
            self._connections[provider] = Connection(
                access, concurrency=concurrency, tracer=self._tracer
            )
        from adapters.llm.expert import LanguageModelExpert

        patience = _LOCAL_PATIENCE if provider == "local" else self._patience
        return LanguageModelExpert(name.strip(), self._connections[provider], patience)
