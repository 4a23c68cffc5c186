"""What a panel may spend, and what it has spent."""

import math
from typing import Any, Self

from attrs import Attribute, field, frozen

from domain.shared.errors import InvalidValue


def _positive(_: object, attribute: "Attribute[Any]", value: object) -> None:
    if value is None:
        return
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < math.inf:
        message = f"budget.{attribute.name} must be a number above 0, not {value!r:.60}"
        raise InvalidValue("budget_out_of_range", message, field=f"budget.{attribute.name}")


@frozen(kw_only=True)
class Budget:
    """The limits of a panel, or of a tenant's month; None where there is none.

    Attributes:
        tokens: input and output tokens together.
        usd: money, in United States dollars.
        seconds: working time, of a tenant that of each of its panels; the days that people take for
            their answers do not count.

    Raises:
        InvalidValue: a limit is no number above 0.
    """

    tokens: int | None = field(default=None, validator=_positive)
    usd: float | None = field(default=None, validator=_positive)
    seconds: float | None = field(default=None, validator=_positive)

    def exceeded_by(self, usage: "Usage") -> str | None:
        """Which limit of tokens or money the usage goes beyond, in words; None within both."""
        if self.tokens is not None and usage.tokens > self.tokens:
            return f"{self.tokens:,} tokens"
        if self.usd is not None and (usage.usd or 0) > self.usd:
            return f"{self.usd:g} USD"
        return None


@frozen(kw_only=True)
class Usage:
    """What answers took.

    Attributes:
        input_tokens: tokens read by models.
        output_tokens: tokens written by models.
        requests: requests made to models, failed ones included.
        usd: what they cost in United States dollars; None where the price is not known.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    requests: int = 0
    usd: float | None = 0.0

    @property
    def tokens(self) -> int:
        """Input and output together."""
        return self.input_tokens + self.output_tokens

    def __add__(self, other: Self) -> Self:
        """Both together; an unknown price makes the sum unknown."""
        known = self.usd is not None and other.usd is not None
        return type(self)(
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            requests=self.requests + other.requests,
            usd=(self.usd or 0.0) + (other.usd or 0.0) if known else None,
        )

    def less(self, other: Self) -> Self:
        """This without `other`, which was added before; never below nothing."""
        known = self.usd is not None and other.usd is not None
        return type(self)(
            input_tokens=max(0, self.input_tokens - other.input_tokens),
            output_tokens=max(0, self.output_tokens - other.output_tokens),
            requests=max(0, self.requests - other.requests),
            usd=max(0.0, (self.usd or 0.0) - (other.usd or 0.0)) if known else None,
        )
