"""What a phone may ask: to be let in, to send its own clip, and how far its own check is."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Cookie, Depends, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, Field

from formcheck.i18n import Wording, msg
from formcheck.i18n.catalogue import keyed_texts
from formcheck.studio.api.given import Given, Words
from formcheck.studio.api.results import report_page
from formcheck.studio.api.uploads import (
    Length,
    Place,
    Told,
    add_film,
    announced,
    forget_film,
    read_metadata,
    take_part,
    tell_offset,
)
from formcheck.studio.api.wire import Body
from formcheck.studio.api.work import ProgressNow, progress_of
from formcheck.studio.errors import RefusedError, gone
from formcheck.studio.phone.beginning import is_usable
from formcheck.studio.phone.invitations import Phone, PhoneView
from formcheck.studio.records import CheckRecord, ClipRecord
from formcheck.studio.studio import Studio
from formcheck.studio.worded import worded

__all__ = ["COOKIE", "MOST_BYTES", "router"]

COOKIE = "formcheck-phone"
#: The largest clip that a phone may send: a minute at 4K, or four of them in slow motion.
MOST_BYTES = 4 << 30
router = APIRouter()


class Shown(Body):
    """The code that a phone shows."""

    code: Annotated[str, Field(max_length=200)]


class ClipNow(BaseModel):
    """What became of a phone's clip: ``usable`` None = it was not looked at yet."""

    id: str
    state: str
    usable: bool | None
    said: list[str]


class PhoneNow(BaseModel):
    """How far a phone's check is.

    Parameters
    ----------
    view : "side", "rear" or None
        From where to film.
    clip : ClipNow or None
    others : int
        How many other phones are still waited for.
    check : ProgressNow
    result : bool
        Whether the page for the runner is there.
    hidden : bool
        Whether it is not shown yet: it would tell which shoe is which.
    """

    view: PhoneView | None
    clip: ClipNow | None
    others: int
    check: ProgressNow
    result: bool
    hidden: bool


def _joined(
    studio: Given, session: Annotated[str, Cookie(alias=COOKIE, max_length=200)] = ""
) -> Phone:
    return studio.phones.joined(session)


Joined = Annotated[Phone, Depends(_joined)]


@router.get("/api/words")
def words(word: Words) -> dict[str, str]:
    """Return the texts of the phone's page, in the language of ``?lang=``."""
    known = ("studio.phone.", "studio.phone_from.", "studio.error.", "studio.frame.disclaimer")
    return {
        key: word.say(key)
        for key, text in keyed_texts().items()
        if key.startswith(known) and isinstance(text, str)
    }


@router.post("/api/claim", status_code=204)
def claim(
    studio: Given,
    request: Request,
    body: Shown,
    session: Annotated[str, Cookie(alias=COOKIE, max_length=200)] = "",
) -> Response:
    """Let a phone in for the code that it shows."""
    address = request.client.host if request.client else ""
    phone = studio.phones.claim(body.code, address, session)
    assert phone.session is not None
    answer = Response(status_code=204)
    answer.set_cookie(COOKIE, phone.session, path="/", httponly=True, samesite="strict")
    return answer


@router.get("/api/now")
def now(studio: Given, word: Words, phone: Joined) -> PhoneNow:
    """Tell how far the phone's check is."""
    check = studio.store.checks.get(phone.check_id)
    clip = next((one for one in check.clips if one.id == phone.clip_id), None)
    others = [one for one in studio.phones.of(check.id) if one.id != phone.id]
    usable = {one.id for one in check.clips if is_usable(one)}
    return PhoneNow(
        view=phone.view,
        clip=None if clip is None else _clip_now(clip, word),
        others=sum(one.clip_id not in usable for one in others),
        check=progress_of(studio, word, check.id),
        result=_is_there(studio, check),
        hidden=studio.store.visits.hides(check.id),
    )


@router.post("/api/uploads", status_code=201)
def begin(studio: Given, phone: Joined, length: Length = None, told: Told = "") -> Response:
    """Announce the phone's clip; one that it sent before is given up for it."""
    _check_open(studio, phone)
    if phone.clip_id is not None:
        _give_up(studio, phone)
    name = read_metadata(told).get("name", "")
    clip = add_film(studio, phone.check_id, name, length, most_bytes=MOST_BYTES)
    phone.clip_id = clip.id
    return announced(clip)


@router.head("/api/uploads/{id}")
def how_much(studio: Given, phone: Joined, id: str) -> Response:
    """Tell in ``Upload-Offset`` how much of the phone's clip is there."""
    return tell_offset(studio, _own(phone, id))


@router.patch("/api/uploads/{id}", status_code=204)
async def go_on(
    studio: Given, request: Request, phone: Joined, id: str, offset: Place = None
) -> Response:
    """Send the next bytes of the phone's clip."""
    return await take_part(studio, request, _own(phone, id), offset)


@router.delete("/api/uploads/{id}", status_code=204)
def give_up(studio: Given, phone: Joined, id: str) -> Response:
    """Give the phone's clip up, to film once more."""
    _own(phone, id)
    _check_open(studio, phone)
    _give_up(studio, phone)
    return Response(status_code=204)


@router.get("/report.html")
def page(studio: Given, word: Words, phone: Joined, keep: bool = False) -> HTMLResponse:
    """Return the page for the runner; with ``?keep=1`` as a file."""
    check = studio.store.checks.get(phone.check_id)
    if check.analysis_id is None or not _is_there(studio, check):
        raise gone(what="analysis")
    made = report_page(studio, word, check.analysis_id, whole=False, alone=True)
    if keep:
        name = f"formcheck-{check.day.isoformat()}.html"
        made.headers["content-disposition"] = f'attachment; filename="{name}"'
    return made


def _is_there(studio: Studio, check: CheckRecord) -> bool:
    """Return whether a phone may see what came out of its check."""
    there = check.analysis_id is not None and check.state in ("done", "refused")
    return there and not studio.store.visits.hides(check.id)


def _own(phone: Phone, id: str) -> str:
    """Return the id of a clip that is the phone's own."""
    if id != phone.clip_id:
        raise gone(what="clip")
    return id


def _check_open(studio: Studio, phone: Phone) -> None:
    """Refuse another clip once there is a result, or one is being made."""
    if studio.store.checks.get(phone.check_id).state in ("queued", "running", "done"):
        message = msg("this check is being measured already; ask for a new code to film another")
        raise RefusedError(409, "busy", message)


def _give_up(studio: Studio, phone: Phone) -> None:
    id, phone.clip_id, phone.started = phone.clip_id, None, False
    with suppress(RefusedError):  # somebody removed it at the studio's own page
        forget_film(studio, id or "")


def _clip_now(clip: ClipRecord, word: Wording) -> ClipNow:
    told = worded(clip, word)
    warnings = [one["message"] for one in (told.look or {}).get("warnings", [])]
    error = [told.error] if isinstance(told.error, str) and told.error else []
    ended = clip.state in ("unusable", "interrupted")
    usable = False if ended else is_usable(clip) if clip.look else None
    return ClipNow(id=clip.id, state=clip.state, usable=usable, said=[*error, *warnings])
