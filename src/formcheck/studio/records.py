"""What the store gives and the API sends: one pydantic type a noun."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

__all__ = [
    "AnalysisRecord",
    "AthleteRecord",
    "AthleteRow",
    "CheckRecord",
    "CheckRow",
    "CheckState",
    "ClipRecord",
    "ClipState",
    "CorrectionRecord",
    "NoteRecord",
    "Page",
    "SessionRecord",
    "Sex",
    "Told",
    "VisitRecord",
]

CheckState = Literal[
    "draft", "queued", "running", "done", "refused", "failed", "cancelled", "interrupted"
]
ClipState = Literal["uploading", "arriving", "ready", "unusable", "interrupted"]
AnalysisState = Literal["running", "done", "failed", "cancelled", "interrupted"]
Sex = Literal["female", "male"]
#: Those of `formcheck.model.View`, which would load numpy before the first page.
View = Literal["side_left", "side_right", "rear", "front", "oblique"]


class Record(BaseModel):
    """Base of what is read from a row of the store."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class Told(Record):
    """What was told of one clip beyond what its check tells; None = not told.

    Parameters
    ----------
    view : View or None
    slow_motion : float or None
        How many times slower than life it plays.
    person : int or None
        Who to follow, counted from the left, from 1.
    """

    view: View | None = None
    slow_motion: float | None = None
    person: int | None = None


class AthleteRecord(Record):
    """Somebody who runs, with what was told of them last."""

    id: str
    name: str
    height_cm: float | None = None
    mass_kg: float | None = None
    sex: Sex | None = None
    speed_kmh: float | None = None
    shoes: str = ""
    note: str = ""
    created: datetime


class AthleteRow(AthleteRecord):
    """An athlete in a list."""

    checks: int = 0
    last_day: date | None = None


class ClipRecord(Record):
    """One film of a check; ``error`` is what a message is made of."""

    id: str
    check_id: str
    place: int
    name: str
    size_bytes: int
    sha256: str = ""
    state: ClipState
    error: dict[str, Any] | str | None = None
    width_px: int | None = None
    height_px: int | None = None
    fps: float | None = None
    duration_s: float | None = None
    frames: int | None = None
    look: dict[str, Any] | None = None
    told: Told | None = None
    standing: bool = False
    created: datetime


class AnalysisRecord(Record):
    """One time that a check was measured, without its report."""

    id: str
    check_id: str
    number: int
    state: AnalysisState
    made: datetime
    options: dict[str, Any] | None = None
    versions: dict[str, Any] | None = None
    clip_ids: list[str] = []


class CheckRow(Record):
    """A check in a list."""

    id: str
    session_id: str
    athlete_id: str | None = None
    athlete_name: str = ""
    day: date
    title: str = ""
    shoes: str = ""
    speed_kmh: float | None = None
    height_cm: float | None = None
    mass_kg: float | None = None
    sex: Sex | None = None
    language: str = "en"
    state: CheckState
    error: dict[str, Any] | str | None = None
    progress: dict[str, Any] | None = None
    created: datetime
    clip_count: int = 0
    thumb_clip_id: str | None = None
    analysis_id: str | None = None
    sentence: dict[str, str] | str = ""


class CheckRecord(CheckRow):
    """A check with its clips and answers."""

    answers: dict[str, Any] | None = None
    clips: list[ClipRecord] = []
    analyses: list[AnalysisRecord] = []


class SessionRecord(Record):
    """One visit of an athlete."""

    id: str
    day: date
    checks: list[CheckRow] = []


class VisitRecord(Record):
    """A customer's visit to a shop: a check a shoe, in the order of filming.

    ``blind``: which shoe is which stays hidden until it is ``revealed``; what is not ``kept`` goes
    when the day is over.
    """

    id: str
    day: date
    customer: str = ""
    speed_kmh: float | None = None
    blind: bool = False
    revealed: bool = False
    kept: bool = False
    check_ids: list[str] = []


class CorrectionRecord(Record):
    """One entry of a clip's log of corrections, as `formcheck.Correction` has it."""

    id: str
    clip_id: str
    number: int
    made: datetime
    entry: dict[str, Any]


class NoteRecord(Record):
    """What a coach wrote or drew on a frame; shapes in 0 to 1 of the picture."""

    id: str
    clip_id: str
    frame: int
    text: str = ""
    shapes: list[dict[str, Any]] = []
    in_report: bool = True
    made: datetime


class Page(BaseModel):
    """How much of a list was asked for, and how much there is."""

    total: int
    limit: int
    offset: int
