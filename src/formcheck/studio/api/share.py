"""What is handed on: the PDF, the annotated film, the archive, the landmarks."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from formcheck.i18n import Wording
from formcheck.studio.api.given import Given, Words
from formcheck.studio.api.results import newest
from formcheck.studio.files import SHARED
from formcheck.studio.studio import Studio

__all__ = ["router"]

router = APIRouter(prefix="/api/checks", tags=["share"])

Kind = Literal["pdf", "annotated", "zip", "trc"]
_NAMES: dict[Kind, str] = {
    "pdf": "report.pdf",
    "annotated": "annotated.mp4",
    "zip": "share.zip",
    "trc": "pose.trc",
}


class Wanted(BaseModel):
    """What is to be made, and whether a coach's notes are to be in it."""

    kind: Kind
    notes: bool = False


class Making(BaseModel):
    """How far it is; where it is done, ``address`` has it."""

    state: Literal["none", "queued", "running", "done", "failed"]
    stage: str = ""
    share: float = 0.0
    seconds_left: float | None = None
    address: str | None = None


@router.post("/{id}/share", status_code=202)
def make(studio: Given, word: Words, id: str, body: Wanted) -> Making:
    """Have something made of a check's newest result."""
    analysis = newest(studio, id)
    studio.jobs.share(analysis.id, body.kind, notes=body.notes)
    return _now(studio, word, id, body.kind)


@router.get("/{id}/share/{kind}")
def making(studio: Given, word: Words, id: str, kind: Kind) -> Making:
    """Tell how far it is."""
    return _now(studio, word, id, kind)


def _now(studio: Studio, word: Wording, check_id: str, kind: Kind) -> Making:
    analysis = newest(studio, check_id)
    job = studio.jobs.progress(analysis.id)
    if job.state != "idle":
        return Making(
            state="queued" if job.state == "waits" else "running",
            stage="" if job.waits_for is None else word(job.waits_for.message),
            share=job.share,
            seconds_left=job.seconds_left,
        )
    failed = studio.jobs.failed(analysis.id)
    if failed is not None:
        return Making(state="failed", stage=word(failed.message))
    name = _NAMES[kind]
    if (studio.files.analysis(analysis.id) / SHARED / name).is_file():
        address = f"/media/analyses/{analysis.id}/{name}"
        return Making(state="done", share=1.0, address=address)
    return Making(state="none")
