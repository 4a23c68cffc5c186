"""How long to wait before a provider is asked again."""

import pytest
from pydantic_ai.exceptions import ModelHTTPError
from tenacity import AsyncRetrying, RetryCallState

from adapters.llm.asking import Waiting
from adapters.llm.patience import Patience

PATIENCE = Patience(first_wait=1, longest_wait=20)


def failed(number: int, retry_after: str = "") -> RetryCallState:
    """The n-th request was refused."""
    headers = {"retry-after": retry_after} if retry_after else {}
    error = ModelHTTPError(429, "gpt-5-mini", headers=headers)
    state = RetryCallState(AsyncRetrying(), None, (), {})
    state.attempt_number = number
    state.set_exception((ModelHTTPError, error, None))
    return state


@pytest.mark.parametrize(("number", "least"), [(1, 1), (2, 2), (3, 4), (5, 16), (6, 20), (9, 20)])
def test_the_wait_doubles_up_to_the_longest_and_differs_by_chance(number: int, least: int) -> None:
    waits = {Waiting(PATIENCE)(failed(number)) for _ in range(50)}

    assert all(least <= wait <= min(least + 1, 20) for wait in waits)
    assert (len(waits) > 1) == (least < 20)


@pytest.mark.parametrize("asked", [0, 3, 90])
def test_what_the_provider_asks_for_is_waited_exactly(asked: int) -> None:
    assert Waiting(PATIENCE)(failed(4, retry_after=str(asked))) == asked
