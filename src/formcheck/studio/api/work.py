"""A check's work: begun, cancelled, begun again, and how far it is."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from formcheck.i18n import msg
from formcheck.studio.api.given import Given, Words
from formcheck.studio.errors import RefusedError
from formcheck.studio.records import CheckState
from formcheck.studio.studio import Studio
from formcheck.studio.worded import worded

__all__ = ["begin", "progress_of", "router"]

router = APIRouter(prefix="/api/checks", tags=["work"])
_STAGES = {
    "waits": msg("waiting for its turn"),
    "detect": msg("finding the runner"),
    "measure": msg("measuring"),
    "draw": msg("drawing the pictures"),
}


class Started(BaseModel):
    """The analysis that was put into the queue."""

    analysis_id: str


class ProgressNow(BaseModel):
    """How far the work on a check is: ``stage`` in words, ``share`` of 0 to 1."""

    state: CheckState
    stage: str = ""
    stage_id: str | None = None
    share: float = 0.0
    waits_for: str = ""
    seconds_left: float | None = None
    place_in_queue: int = 0
    error: str | None = None


@router.post("/{id}/start", status_code=202)
def start(studio: Given, id: str) -> Started:
    """Put a check into the queue."""
    return begin(studio, id, "start")


@router.post("/{id}/again", status_code=202)
def again(studio: Given, id: str) -> Started:
    """Analyse a check once more, with what was told and set by hand since."""
    return begin(studio, id, "again")


@router.post("/{id}/cancel", status_code=202)
def cancel(studio: Given, word: Words, id: str) -> ProgressNow:
    """Stop the work on a check."""
    studio.store.checks.get(id)
    studio.jobs.cancel(id)
    return progress_of(studio, word, id)


@router.get("/{id}/progress")
def progress(studio: Given, word: Words, id: str) -> ProgressNow:
    """Tell how far the work on a check is."""
    return progress_of(studio, word, id)


def begin(studio: Studio, id: str, how: Literal["start", "again"]) -> Started:
    """Put a check into the queue, if there is something to measure and nobody does already."""
    check = studio.store.checks.get(id)
    if check.state in ("queued", "running"):
        raise RefusedError(409, "busy", msg("this check is being worked on already; wait for it"))
    if any(clip.state == "uploading" for clip in check.clips):
        message = msg("a clip of this check is still on its way; wait for it, or remove it")
        raise RefusedError(409, "arriving", message)
    if not any(one.state in ("arriving", "ready") and not one.standing for one in check.clips):
        message = msg("this check has no clip that can be used; add a video of the run")
        raise RefusedError(422, "no_clip", message)
    usable = [one.id for one in check.clips if one.state in ("arriving", "ready")]
    if not all(studio.files.has_original(clip) for clip in usable):
        message = msg(
            "the films of this check were not kept as they were filmed, so it cannot be analysed "
            "anew; what is set by hand is measured all the same"
        )
        raise RefusedError(409, "no_original", message)
    if how == "start" and check.state == "done":
        message = msg("this check has its result already; analyse it again if something changed")
        raise RefusedError(409, "done", message)
    return Started(analysis_id=studio.jobs.analyse(id))


def progress_of(studio: Studio, word: Words, id: str) -> ProgressNow:
    """Return how far the work on a check is."""
    check = worded(studio.store.checks.get(id), word)
    job = studio.jobs.progress(id)
    waits_for = "" if job.waits_for is None else word(job.waits_for.message)
    stage = waits_for or (word(_STAGES[job.stage]) if job.stage in _STAGES else "")
    return ProgressNow(
        state=check.state,
        stage=stage,
        stage_id=job.stage,
        share=job.share,
        waits_for=waits_for,
        seconds_left=job.seconds_left,
        place_in_queue=job.place_in_queue,
        error=check.error if isinstance(check.error, str) else None,
    )
