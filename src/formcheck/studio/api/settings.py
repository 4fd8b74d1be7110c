"""Settings, and the practice's logo."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response

from formcheck.files.atomic import atomic_write
from formcheck.i18n import msg
from formcheck.studio.api.given import Given
from formcheck.studio.api.wire import SettingsChange, StudioSettings, given_of
from formcheck.studio.errors import RefusedError, gone
from formcheck.studio.studio import Studio

if TYPE_CHECKING:
    from formcheck.render import Letterhead

__all__ = ["letterhead_of", "router", "settings_of"]

router = APIRouter(tags=["settings"])

_LOGO = "logo.png"
_MOST_BYTES = 2_000_000
_MOST_PIXELS = 16_000_000
_LOGO_PX = (800, 400)


def settings_of(studio: Studio) -> StudioSettings:
    """Return what was set, and what holds where nothing was."""
    stored = studio.store.settings.all()
    known = {name: stored[name] for name in StudioSettings.model_fields if name in stored}
    return StudioSettings.model_validate({**known, "has_logo": (studio.folder / _LOGO).is_file()})


def letterhead_of(studio: Studio) -> Letterhead:
    """Return what stands above page one: the name and the logo that were set."""
    from formcheck.render import Letterhead  # with all of the report: not before the first page

    logo = studio.folder / _LOGO
    name = settings_of(studio).practice_name
    return Letterhead(name, logo.read_bytes() if logo.is_file() else b"")


@router.get("/api/settings")
def settings(studio: Given) -> StudioSettings:
    """Return the settings."""
    return settings_of(studio)


@router.put("/api/settings")
def change_settings(studio: Given, body: SettingsChange) -> StudioSettings:
    """Set some of the settings; what is left out stays."""
    told = given_of(body)
    usual = StudioSettings()
    free = ("language", "model", "keep_days")  # null says something for these
    studio.store.settings.put(
        **{
            name: getattr(usual, name) if value is None and name not in free else value
            for name, value in told.items()
        }
    )
    return settings_of(studio)


@router.post("/api/settings/logo", openapi_extra={"requestBody": {"content": {"image/*": {}}}})
async def put_logo(studio: Given, request: Request) -> StudioSettings:
    """Keep a picture, PNG, JPEG or WebP of at most 2 MB, as the logo of page one."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > _MOST_BYTES:
            message = msg(
                "the logo is larger than {most:g} MB; make it smaller", most=_MOST_BYTES / 1e6
            )
            raise RefusedError(413, "logo_size", message)
    picture = await to_thread.run_sync(_as_png, bytes(content))
    with atomic_write(studio.folder / _LOGO, check=lambda _: None) as file:
        file.write(picture)
    return settings_of(studio)


@router.get("/api/settings/logo")
def logo(studio: Given) -> FileResponse:
    """Return the logo."""
    place = studio.folder / _LOGO
    if not place.is_file():
        raise gone(what="file")
    return FileResponse(place, media_type="image/png")


@router.delete("/api/settings/logo", status_code=204)
def delete_logo(studio: Given) -> Response:
    """Remove the logo."""
    (studio.folder / _LOGO).unlink(missing_ok=True)
    return Response(status_code=204)


def _as_png(content: bytes) -> bytes:
    """Return a picture made new, so that nothing but its pixels is kept."""
    from PIL import Image, UnidentifiedImageError

    message = msg(
        "the logo cannot be read as a picture; give a PNG, JPEG or WebP of at most "
        "{most:g} million pixels",
        most=_MOST_PIXELS / 1e6,
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            # the size stands in the head: nothing is decoded before it is known
            with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as picture:
                if picture.width * picture.height > _MOST_PIXELS:
                    raise RefusedError(422, "logo_pixels", message)
                small = picture.convert("RGBA")
    except (
        *(UnidentifiedImageError, OSError, ValueError, SyntaxError, Warning),
        Image.DecompressionBombError,
    ) as error:
        raise RefusedError(415, "logo_kind", message) from error
    small.thumbnail(_LOGO_PX)
    result = io.BytesIO()
    small.save(result, "PNG")
    return result.getvalue()
