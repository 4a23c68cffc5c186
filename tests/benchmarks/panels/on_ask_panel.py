"""Ask Panel itself: through its graph, with journal, events, checkpoints and panels on disk."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.llm.models import LanguageModels
from domain.panel import Ask, PanelType, packet_for
from domain.panel.protocols.delphi import RERATING
from tests.benchmarks.house import DOSSIER, House, open_house, open_house_in_memory
from tests.benchmarks.panels.case import KEY, MODEL, ROUNDS, Hold

# All that a hundred panels can ask at once: the others have no limit either.
_CONCURRENCY = "1000"
_NAME = f"openai:{MODEL}"


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
async def without_graph(base_url: str) -> AsyncIterator[Hold]:
    """The Delphi panel in a plain loop, stored as ever but for the checkpoints."""
    async with _models(base_url) as models, open_house(models, graph=False) as house:
        yield _hold(house, PanelType.DELPHI)


@asynccontextmanager
async def without_storage(base_url: str) -> AsyncIterator[Hold]:
    """The Delphi panel in a plain loop, kept in memory."""
    async with _models(base_url) as models:
        yield _hold(await open_house_in_memory(models), PanelType.DELPHI)


@asynccontextmanager
async def typed_calls(base_url: str) -> AsyncIterator[Hold]:
    """As many typed answers of seats as a panel takes, and no panel around them."""
    async with _models(base_url) as models:
        house = await open_house_in_memory(models)
        panel = await house.hold_panel(PanelType.DELPHI, _NAME)
        seats = tuple(member.agent_id for member in panel.members)
        ask = Ask(round_number=ROUNDS, phase=RERATING, speaking_order=seats, seats=seats)
        packets = [packet_for(panel, ask, seat) for seat in seats]
        expert = models.of(_NAME)

        async def hold() -> None:
            for _ in range(ROUNDS):
                await asyncio.gather(*(expert.answer(packet, DOSSIER) for packet in packets))
            await expert.answer(packets[0], DOSSIER)

        yield hold


@asynccontextmanager
async def _holding(base_url: str, panel_type: PanelType) -> AsyncIterator[Hold]:
    async with _models(base_url) as models, open_house(models) as house:
        yield _hold(house, panel_type)


def _models(base_url: str) -> LanguageModels:
    environment = {
        "OPENAI_API_KEY": KEY,
        "OPENAI_BASE_URL": base_url,
        "ASK_PANEL_CONCURRENCY": _CONCURRENCY,
    }
    return LanguageModels(environment)


def _hold(house: House, panel_type: PanelType) -> Hold:
    async def hold() -> None:
        await house.hold_panel(panel_type, _NAME)

    return hold
