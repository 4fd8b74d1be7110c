"""Films on their way in: the core of tus 1.0, with creation and termination.

What arrives goes straight to its file in the data folder, so memory stays flat however large a film
is, and a page that lost the studio asks how much of it is there and sends the rest.
"""

from __future__ import annotations

import base64
import binascii
import errno
import os
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Header, Request
from fastapi.responses import Response
from starlette.requests import ClientDisconnect

from formcheck.i18n import msg
from formcheck.studio.api.given import Given
from formcheck.studio.api.settings import settings_of
from formcheck.studio.errors import RefusedError, gone
from formcheck.studio.records import ClipRecord
from formcheck.studio.studio import Studio

__all__ = [
    "FILMS",
    "MOST_CLIPS",
    "Length",
    "Place",
    "Told",
    "add_film",
    "announced",
    "forget_film",
    "read_metadata",
    "router",
    "take_part",
    "tell_offset",
]

router = APIRouter(prefix="/api/uploads", tags=["uploads"])

#: Endings of what can be sent.
FILMS = (".mp4", ".m4v", ".mov", ".webm", ".avi", ".mkv", ".gif", ".3gp", ".mts", ".ts")
_TUS = "1.0.0"
_EXTENSIONS = "creation,termination"
MOST_CLIPS = 5
MOST_BYTES = 16 << 30
_KEPT_FREE_BYTES = 500_000_000
_PIECE = 1 << 20
_FULL = (errno.ENOSPC, errno.EDQUOT)

Length = Annotated[int | None, Header(alias="Upload-Length")]
Told = Annotated[str, Header(alias="Upload-Metadata")]
Place = Annotated[int | None, Header(alias="Upload-Offset")]


@router.options("", include_in_schema=False)
def offer() -> Response:
    """Tell what of tus is understood."""
    return _answer(204, {"Tus-Version": _TUS, "Tus-Extension": _EXTENSIONS})


@router.post("", status_code=201, responses={201: {"headers": {"Location": {}}}})
def begin(studio: Given, length: Length = None, told: Told = "") -> Response:
    """Announce a film of a check: ``Upload-Metadata`` has its name, check_id and standing."""
    about = read_metadata(told)
    standing = about.get("standing", "").lower() in ("true", "1")
    return announced(
        add_film(studio, about.get("check_id", ""), about.get("name", ""), length, standing)
    )


@router.head("/{id}")
def how_much(studio: Given, id: str) -> Response:
    """Tell in ``Upload-Offset`` how much of a film is there."""
    return tell_offset(studio, id)


@router.patch("/{id}", status_code=204)
async def go_on(studio: Given, request: Request, id: str, offset: Place = None) -> Response:
    """Send the next bytes of a film, from ``Upload-Offset`` on."""
    return await take_part(studio, request, id, offset)


@router.delete("/{id}", status_code=204)
def give_up(studio: Given, id: str) -> Response:
    """Give a film up, and what is there of it."""
    return forget_film(studio, id)


def add_film(
    studio: Studio,
    check_id: str,
    name: str,
    length: int | None,
    standing: bool = False,
    most_bytes: int = MOST_BYTES,
) -> ClipRecord:
    """Make room for a film that is announced, and return the clip that it will be.

    Raises
    ------
    RefusedError
        It is no film, or there is no room for it.
    """
    if length is None or length < 1:
        raise RefusedError(400, "no_length", msg("the film is empty; choose another one"))
    name = Path(name.replace("\\", "/")).name[-200:]
    if Path(name).suffix.lower() not in FILMS:
        message = msg(
            "{name} is no film that can be read; choose one that ends in {known}",
            name=name or "?",
            known=FILMS,
        )
        raise RefusedError(415, "wrong_type", message)
    check = studio.store.checks.get(check_id)
    if len(check.clips) >= MOST_CLIPS:
        message = msg(
            "a check has at most {most} clips; remove one, or begin another check", most=MOST_CLIPS
        )
        raise RefusedError(422, "many_clips", message)
    _check_room(studio, length, name, most_bytes)
    clip = studio.store.clips.add(check.id, name, length, standing=standing)
    studio.files.upload(clip.id).touch()
    return clip


def announced(clip: ClipRecord) -> Response:
    """Return the answer that says where a film is sent to."""
    return _answer(201, {"Location": f"/api/uploads/{clip.id}", "Upload-Offset": "0"})


def tell_offset(studio: Studio, id: str) -> Response:
    """Return the answer that says how much of a film is there."""
    clip = studio.store.clips.get(id)
    return _answer(
        200,
        {
            "Upload-Offset": str(_offset(studio, clip)),
            "Upload-Length": str(clip.size_bytes),
        },
    )


async def take_part(studio: Studio, request: Request, id: str, offset: int | None) -> Response:
    """Append what is sent to a film; when it is whole, it has arrived."""
    if request.headers.get("content-type") != "application/offset+octet-stream":
        message = msg("a part of a film is sent as application/offset+octet-stream")
        raise RefusedError(415, "wrong_type", message)
    clip = await to_thread.run_sync(studio.store.clips.get, id)
    if clip.state != "uploading":
        message = msg("{name} is here already; there is nothing more to send", name=clip.name)
        raise RefusedError(409, "is_here", message)
    with studio.arriving(id):
        have = _offset(studio, clip)
        if offset != have:
            message = msg(
                "{name} goes on at byte {have}, not {offset}; ask again how much is there",
                name=clip.name,
                have=have,
                offset=offset,
            )
            raise RefusedError(409, "wrong_place", message)
        have = await _take(studio, clip, request.stream(), have)
        if have == clip.size_bytes:
            await to_thread.run_sync(studio.arrived, clip)
    return _answer(204, {"Upload-Offset": str(have)})


def forget_film(studio: Studio, id: str) -> Response:
    """Delete a film, and what is there of it."""
    studio.delete_clip(id)
    return _answer(204, {})


async def _take(studio: Studio, clip: ClipRecord, sent: AsyncIterator[bytes], have: int) -> int:
    """Append what is sent to a film's file, and return how much is there then."""
    place = studio.files.upload(clip.id)
    try:
        with place.open("r+b") as file:
            file.seek(have)
            waiting = bytearray()
            try:
                async for chunk in sent:
                    waiting += chunk
                    if have + len(waiting) > clip.size_bytes:
                        message = msg(
                            "more was sent of {name} than its {length} bytes; send it again",
                            name=clip.name,
                            length=clip.size_bytes,
                        )
                        raise RefusedError(413, "too_long", message)
                    if len(waiting) >= _PIECE:
                        await to_thread.run_sync(file.write, bytes(waiting))
                        have += len(waiting)
                        waiting.clear()
            except ClientDisconnect:
                pass  # what came is kept; the page asks how much that was
            await to_thread.run_sync(partial(_settle, file, bytes(waiting)))
            return have + len(waiting)
    except OSError as error:
        if error.errno in _FULL:
            message = msg(
                "the disk is full: {name} cannot be taken in; free some space and try again",
                name=clip.name,
            )
            raise RefusedError(507, "disk_full", message) from error
        raise


def _settle(file: object, rest: bytes) -> None:
    """Write the rest so that a power cut leaves it there."""
    file.write(rest)  # type: ignore[attr-defined]
    file.flush()  # type: ignore[attr-defined]
    os.fsync(file.fileno())  # type: ignore[attr-defined]


def _offset(studio: Studio, clip: ClipRecord) -> int:
    if clip.state != "uploading":
        return clip.size_bytes
    try:
        return studio.files.upload(clip.id).stat().st_size
    except FileNotFoundError:
        raise gone(what="file") from None


def _check_room(studio: Studio, length: int, name: str, most_bytes: int) -> None:
    """Refuse a film that would not fit, before any of it is sent."""
    if length > most_bytes:
        message = msg(
            "{name} has {size:.1f} GB, more than the {most:.0f} GB of a film; cut it shorter",
            name=name,
            size=length / 1e9,
            most=most_bytes / 1e9,
        )
        raise RefusedError(413, "too_large", message)
    quota = settings_of(studio).quota_gb * 1e9
    if studio.store.clips.total_bytes() + length > quota:
        message = msg(
            "{name} does not fit into the {quota:g} GB that the studio may use; "
            "delete old checks, or allow more in the settings",
            name=name,
            quota=quota / 1e9,
        )
        raise RefusedError(413, "quota", message)
    free = studio.files.free_bytes() - _KEPT_FREE_BYTES
    if length > free:
        message = msg(
            "the disk has no room for {name} ({size:.1f} GB, {free:.1f} GB free); "
            "free some space and try again",
            name=name,
            size=length / 1e9,
            free=max(0.0, free / 1e9),
        )
        raise RefusedError(507, "disk_full", message)


def read_metadata(told: str) -> dict[str, str]:
    """Return what was told of a film: names and values in base64."""
    about = {}
    for pair in filter(None, (part.strip() for part in told.split(","))):
        name, _, value = pair.partition(" ")
        try:
            about[name] = base64.b64decode(value, validate=True).decode("utf-8")
        except (binascii.Error, ValueError) as error:
            message = msg("Upload-Metadata is not in base64 at {name}; see /api/docs", name=name)
            raise RefusedError(400, "metadata", message) from error
    return about


def _answer(status: int, headers: dict[str, str]) -> Response:
    return Response(status_code=status, headers={"Tus-Resumable": _TUS, **headers})
