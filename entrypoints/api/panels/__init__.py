"""Panels over HTTP."""

from fastapi import APIRouter

from entrypoints.api.panels import events, holds, life, people, record

router = APIRouter(tags=["panels"])
for part in (life, record, people, events, holds):
    router.include_router(part.router, prefix="/panels")

__all__ = ["router"]
