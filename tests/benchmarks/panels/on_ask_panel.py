"""Ask Panel itself: through its graph, with journal, events, checkpoints and panels on disk."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.llm.models import LanguageModels
from domain.panel import PanelType
from tests.benchmarks.house import open_house
from tests.benchmarks.panels.case import KEY, MODEL, Hold

# All that a hundred panels can ask at once: the others have no limit either.
_CONCURRENCY = "1000"


@asynccontextmanager
async def delphi(base_url: str) -> AsyncIterator[Hold]:
    """Three rounds of ratings and a synthesis: 16 calls, four of them one after the other."""
    async with _holding(base_url, PanelType.DELPHI) as hold:
        yield hold


@asynccontextmanager
async def open_panel(base_url: str) -> AsyncIterator[Hold]:
    """Answers, an exchange, themes, their validation and a synthesis: 17 calls, five in a row."""
    async with _holding(base_url, PanelType.OPEN) as hold:
        yield hold


@asynccontextmanager
async def _holding(base_url: str, panel_type: PanelType) -> AsyncIterator[Hold]:
    environment = {
        "OPENAI_API_KEY": KEY,
        "OPENAI_BASE_URL": base_url,
        "ASK_PANEL_CONCURRENCY": _CONCURRENCY,
    }
    async with LanguageModels(environment) as models, open_house(models) as house:

        async def hold() -> None:
            await house.hold_panel(panel_type, f"openai:{MODEL}")

        yield hold
