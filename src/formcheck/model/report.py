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
    "ReportDisagreement",
    "ReportExercise",
    "ReportFinding",
    "ReportMeasurement",
    "ReportNote",
    "ReportPathway",
    "ReportPlan",
    "ReportReading",
    "ReportReturnStep",
    "ReportSaid",
    "ReportSection",
    "ReportSession",
    "ReportStop",
    "ReportStopSign",
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

    ``path`` is the file's name alone; ``fps`` counts frames in a second of real time. ``speed_mps``
    and ``model`` came later: reports without them are read too.
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
    speed_mps: float | None = None
    model: str = ""


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
    clip: int | None = None
    lasting_error: float | None = None


class ReportSession(_Part):
    """What the user told of the day; empty or null where nothing was said."""

    runner: str = ""
    shoes: str = ""
    filmed: date | None = None


class ReportReading(_Part):
    """What one clip gives, from that clip alone; ``clip`` is the index in ``clips``."""

    clip: int
    value: float
    low: float
    high: float


class ReportDisagreement(_Part):
    """A metric and side of which clips give two answers, the clip that is believed first."""

    metric: str
    side: AnySide
    readings: tuple[ReportReading, ...]


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
    effort: str = ""
    how: tuple[str, ...]
    easier: str
    harder: str
    stop_if: str
    why: str


class ReportSaid(_Part):
    """One statement to a runner who answered the questions; ``sources`` are citations."""

    id: str
    text: str
    sources: tuple[str, ...]
    no_source: str


class ReportSection(_Part):
    """Statements under one heading."""

    id: str
    title: str
    statements: tuple[ReportSaid, ...]


class ReportReturnStep(_Part):
    """One phase of the way back to running."""

    earliest: date
    phase: int
    session: str
    distance: str
    effort: str


class ReportStopSign(_Part):
    """A warning sign that was answered."""

    id: str
    text: str
    whom: str
    how_soon: str


class ReportStop(_Part):
    """What is said in place of all advice."""

    title: str
    lines: tuple[str, ...]
    signs: tuple[ReportStopSign, ...]
    no_source: str


class ReportPathway(_Part):
    """What a runner who answered the questions is told; where ``stop`` is, nothing else is.

    ``held`` names what is held back: form, calf_form, exercise, load.
    """

    stop: ReportStop | None
    sections: tuple[ReportSection, ...]
    return_to_run: tuple[ReportReturnStep, ...]
    held: tuple[str, ...]


class ReportPlan(_Part):
    """What to do on the next runs; ``correction`` is null when nothing needs changing.

    ``pathway`` is null where no questions were answered.
    """

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
    pathway: ReportPathway | None = None


class Report(_Part):
    """The whole of ``report.json``."""

    schema_version: Literal[1] = SCHEMA_VERSION
    clips: tuple[ReportClip, ...]
    contacts: tuple[ReportContact, ...]
    measurements: tuple[ReportMeasurement, ...]
    findings: tuple[ReportFinding, ...]
    plan: ReportPlan
    methods: str
    versions: dict[str, str]
    session: ReportSession = ReportSession()
    disagreements: tuple[ReportDisagreement, ...] = ()
    language: str = "en"
