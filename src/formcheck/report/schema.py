"""``report.json``: the product's contract with other programs, as pydantic models.

Times are seconds of real time (slow motion undone) from the clip's first frame. A refused number
has ``value`` null and ``missing`` the reason. NaN never appears.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

__all__ = [
    "SCHEMA_VERSION",
    "Report",
    "ReportClip",
    "ReportContact",
    "ReportExercise",
    "ReportFinding",
    "ReportMeasurement",
    "ReportNote",
    "ReportPlan",
    "ReportWeek",
]

SCHEMA_VERSION: Literal[1] = 1

SideName = Literal["left", "right"]
AnySide = Literal["left", "right", "both"]
Grade = Literal["high", "medium", "low"]


class _Part(BaseModel):
    """Base of every part: frozen, nothing unknown, no NaN and no infinity."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class ReportNote(_Part):
    """Something about a clip a reader should know."""

    id: str
    message: str


class ReportClip(_Part):
    """One clip and what was filmed.

    ``path`` is the file's name alone; ``fps`` counts frames in a second of real time.
    """

    path: str
    view: Literal["side_left", "side_right", "rear", "front", "oblique"]
    yaw_deg: float | None
    roll_deg: float | None
    fps: float
    duration_s: float
    time_scale: float
    surface: Literal["treadmill", "overground", "unknown"]
    activity: Literal["running", "walking", "none"]
    px_per_m: float | None
    scale_from: str | None
    steps_left: int
    steps_right: int
    notes: tuple[ReportNote, ...]


class ReportContact(_Part):
    """One foot on the ground; ``clip`` is the index in ``clips``."""

    clip: int
    side: SideName
    strike_s: float
    toe_off_s: float
    confidence: Grade


class ReportMeasurement(_Part):
    """One metric of one side, or the reason why there is no value."""

    metric: str
    side: AnySide
    value: float | None
    unit: str
    low: float | None
    high: float | None
    sd: float | None
    n: int
    confidence: Grade | None
    missing: str | None


class ReportFinding(_Part):
    """One thing the clip shows; ``sources`` are citations with their DOI."""

    id: str
    level: Literal["typical", "possible", "watch", "notable"]
    metric: str
    side: AnySide
    title: str
    detail: str
    cue: str
    exercises: tuple[str, ...]
    sources: tuple[str, ...]
    moments_s: tuple[float, ...]


class ReportWeek(_Part):
    """One row of the programme."""

    starts: date
    title: str
    runs: str
    feedback: str


class ReportExercise(_Part):
    """One exercise with its dose."""

    id: str
    name: str
    dose: str
    times_a_week: int
    how: tuple[str, ...]
    easier: str
    harder: str
    stop_if: str
    why: str


class ReportPlan(_Part):
    """What to do on the next runs; ``correction`` is null when nothing needs changing."""

    correction: str | None
    title: str
    cue: str
    dose: str
    caution: str
    programme: tuple[ReportWeek, ...]
    exercises: tuple[ReportExercise, ...]
    load: tuple[str, ...]
    footwear: tuple[str, ...]
    see_someone: tuple[str, ...]
    retest: date | None
    retest_why: str
    sources: tuple[str, ...]


class Report(_Part):
    """The whole of ``report.json``; ``name`` is what the user typed, if anything."""

    schema_version: Literal[1] = SCHEMA_VERSION
    name: str = ""
    clips: tuple[ReportClip, ...]
    contacts: tuple[ReportContact, ...]
    measurements: tuple[ReportMeasurement, ...]
    findings: tuple[ReportFinding, ...]
    plan: ReportPlan
    methods: str
    versions: dict[str, str]
