"""Clips: what is seen in them, and what was told of them."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from formcheck.studio.api.given import Given, Words
from formcheck.studio.api.wire import ClipChange, given_of
from formcheck.studio.records import ClipRecord
from formcheck.studio.worded import worded

__all__ = ["router"]

router = APIRouter(prefix="/api/clips", tags=["clips"])


@router.get("/{id}")
def clip(studio: Given, word: Words, id: str) -> ClipRecord:
    """Return one clip."""
    return worded(studio.store.clips.get(id), word)


@router.patch("/{id}")
def change_clip(studio: Given, word: Words, id: str, body: ClipChange) -> ClipRecord:
    """Tell something of a clip: its view, its slow motion, who runs, whether they stand."""
    told = {name: value for name, value in given_of(body).items() if value is not None}
    return worded(studio.store.clips.change(id, **told), word)


@router.delete("/{id}", status_code=204)
def delete_clip(studio: Given, id: str) -> Response:
    """Delete a clip for good."""
    studio.delete_clip(id)
    return Response(status_code=204)
