"""Tenants, the people and programs that act for them, and what their panels use."""

from fastapi import APIRouter

from entrypoints.api.tenancy import keys, members, tenants

router = APIRouter(tags=["tenants"])
router.include_router(tenants.router)
router.include_router(members.router)
router.include_router(keys.router)

__all__ = ["router"]
