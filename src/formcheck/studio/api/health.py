"""Whether the studio works."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from formcheck._version import __version__
from formcheck.studio.api.given import Given

__all__ = ["router"]

router = APIRouter(tags=["studio"])


class Health(BaseModel):
    """Version and state; ``checks`` counts those in the store."""

    version: str
    state: str
    checks: int
    free_gb: float


@router.get("/api/health")
def health(studio: Given) -> Health:
    """Tell the version, and whether the studio works."""
    return Health(
        version=__version__,
        state=studio.state,
        checks=studio.store.checks.count(),
        free_gb=round(studio.files.free_bytes() / 1e9, 1),
    )
