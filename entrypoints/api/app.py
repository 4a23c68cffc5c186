"""The application that a server runs: `uvicorn entrypoints.api.app:create_app --factory`."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI

from entrypoints.api import experts, problem
from entrypoints.api.service import Service
from entrypoints.bootstrap import cursor_key, open_application, open_catalogue
from entrypoints.settings import Settings, load_settings

PREFIX = "/api/v1"


def create_app(settings: Settings | None = None) -> FastAPI:
    """The service on the settings' database; by default on what the environment says."""
    settings = settings or load_settings(None, os.environ)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_application(settings) as application:
            app.state.service = Service(
                application=application,
                catalogue=open_catalogue(None),
                settings=settings,
                cursor_key=cursor_key(settings),
            )
            yield

    app = FastAPI(title="Ask Panel", version="1", lifespan=lifespan)
    problem.register(app)
    api = APIRouter(prefix=PREFIX)
    api.include_router(experts.router)
    app.include_router(api)
    return app
