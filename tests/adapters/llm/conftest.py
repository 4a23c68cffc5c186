"""The fake model's server, and models that reach it."""

from collections.abc import AsyncIterator

import pytest

from adapters.llm.models import LanguageModels
from tests.adapters.llm.reaching import IMPATIENT, environment_of
from tests.fake_llm import FakeLlm
from tests.fake_llm.fixtures import fake_llm

__all__ = ["fake_llm"]


@pytest.fixture
async def models(fake_llm: FakeLlm) -> AsyncIterator[LanguageModels]:
    """Language models on the fake server."""
    async with LanguageModels(environment_of(fake_llm)) as opened:
        yield opened


@pytest.fixture
async def impatient(fake_llm: FakeLlm) -> AsyncIterator[LanguageModels]:
    """The same with little patience."""
    async with LanguageModels(environment_of(fake_llm), patience=IMPATIENT) as opened:
        yield opened
