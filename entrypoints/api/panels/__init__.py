"""Panels over HTTP."""

from fastapi import APIRouter

from entrypoints.api.panels import events, life, people, record

router = APIRouter(tags=["panels"])
for part in (life, record, people, events):
    router.include_router(part.router, prefix="/panels")

__all__ = ["router"]
