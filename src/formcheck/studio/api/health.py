"""Whether the studio works."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from formcheck._version import __version__
from formcheck.studio.api.given import Given

__all__ = ["router"]

router = APIRouter(tags=["studio"])


class Health(BaseModel):
    """Version and state: ``starting``, ``ok`` or ``stopping``."""

    version: str
    state: str


@router.get("/api/health")
def health(studio: Given) -> Health:
    """Tell the version, and whether the studio works; open without a token."""
    return Health(version=__version__, state=studio.state)
