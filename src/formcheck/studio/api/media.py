"""Films and pictures by opaque names, with ranges, so that a film can be searched through."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter
from fastapi import Path as Place
from fastapi.responses import FileResponse, Response

from formcheck.studio.api.given import Given
from formcheck.studio.errors import gone

__all__ = ["router", "sent"]

router = APIRouter(prefix="/media/clips", tags=["media"])
_KINDS = {
    ".mp4": "video/mp4",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".pdf": "application/pdf",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".zip": "application/zip",
    ".m4a": "audio/mp4",
    ".trc": "text/plain; charset=utf-8",
}
#: A film's names never change what they hold; a day is long enough.
_FRAME_S = 60.0
_KEPT = "private, max-age=86400"


@router.get("/{id}/proxy.mp4")
def proxy(studio: Given, id: str) -> FileResponse:
    """Return a clip's film on the index clock: frame i from i/60 to (i+1)/60 s."""
    return sent(studio.files.clip(id) / "proxy.mp4", kept=True)


@router.get("/{id}/thumb.jpg")
def thumb(studio: Given, id: str) -> FileResponse:
    """Return a small picture of a clip."""
    return sent(studio.files.clip(id) / "thumb.jpg", kept=True)


@router.get("/{id}/frames/{index}.jpg", response_class=Response)
def frame(studio: Given, id: str, index: Annotated[int, Place(ge=0, le=10_000_000)]) -> Response:
    """Return one frame of a clip as it was filmed, upright."""
    clip = studio.store.clips.get(id)
    if clip.frames is not None and index >= clip.frames:
        raise gone(what="file")
    picture = studio.jobs.frame(id, index).result(_FRAME_S)
    return Response(picture, media_type="image/jpeg", headers={"cache-control": _KEPT})


def sent(path: Path, *, kept: bool = False, name: str | None = None) -> FileResponse:
    """Return a file of a known kind; with a name it is downloaded."""
    if not path.is_file():
        raise gone(what="file")
    headers = {"cache-control": _KEPT} if kept else {}
    return FileResponse(path, media_type=_KINDS[path.suffix], headers=headers, filename=name)
