"""``report.json``: the product's contract, and all that any page of a report is made from.

Times are seconds of real time (slow motion undone) from the clip's first frame. A refused number
has ``value`` null and ``missing`` the reason. NaN never appears. The first fields of every part are
those of schema 1, rounded for other programs; ``exact`` and the later ones keep every digit, so
that a stored report draws the same pages as a new one. Fields are added, not renamed.
"""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

import numpy as np
from pydantic import Field

from formcheck.i18n import Message
from formcheck.model.assessment import Assessment, Standing
from formcheck.model.correction import Correction
from formcheck.model.document import Document, Part
from formcheck.model.finding import Finding, Level
from formcheck.model.gait import Contact, Gait, Side
from formcheck.model.measurement import Confidence, MeasuredSide, Measurement, Reading, Samples
from formcheck.model.options import ClipOptions
from formcheck.model.plan import Plan
from formcheck.model.scene import Activity, Scene, Surface, View

SCHEMA_VERSION = 2


class ReportNote(Part):
    """Something about a clip a reader should know.

    Parameters
    ----------
    id : str
        Stable for ever, such as ``walking``.
    message : str
        One sentence, with the remedy where there is one.
    choices : tuple of float
        Of a note that asks: the answers there are, as in `formcheck.Question`; else empty.
    suggested : float or None
        The answer that what was seen suggests.
    """

    id: str
    message: Message
    choices: tuple[float, ...] = ()
    suggested: float | None = None


class ReportScene(Part):
    """What was filmed, with every digit; the fields are those of `formcheck.model.Scene`.

    Parameters
    ----------
    yaw_deg, roll_deg, roll_sd_deg : float or None
        How far the camera is off the view's axis and tilted, and the standard error of the tilt.
    direction : int
        +1 the runner faces image-right, -1 image-left, 0 in front and rear views.
    near_side : "left", "right" or None
        The leg nearer to the camera; None in front, rear and oblique views.
    px_per_m : float or None
        The picture's scale in the runner's plane.
    speed_mps : float or None
    time_scale : float
        How many times slower than real time the clip plays.
    leg_px, body_px : float or None
        Thigh and shank of the near leg, and head to foot.
    stride_period_s : float or None
        From the periodicity of the legs.
    travel_px_s : float or None
        How fast the hips move across the picture, + = to the right.
    camera_moves : bool
        Whether the camera follows the runner.
    clock_doubtful, rhythm_uneven : bool
        Whether the clip's time base is in doubt, and whether the legs do not swing evenly.
    """

    yaw_deg: float | None
    roll_deg: float | None
    roll_sd_deg: float | None
    direction: int
    near_side: Side | None
    px_per_m: float | None
    speed_mps: float | None
    time_scale: float
    leg_px: float | None
    body_px: float | None
    stride_period_s: float | None
    travel_px_s: float | None
    camera_moves: bool
    clock_doubtful: bool
    rhythm_uneven: bool


class ReportClip(Part):
    """One clip and what was filmed.

    Parameters
    ----------
    path : str
        The file's name alone.
    view : str
        From where it was filmed, such as ``side_left``.
    yaw_deg, roll_deg : float or None
        How far the camera is off the view's axis, and tilted.
    fps : float
        Frames in a second of real time.
    duration_s : float
    time_scale : float
        How many times slower than real time the clip plays.
    surface : "treadmill", "overground" or "unknown"
    activity : "running", "walking" or "none"
    px_per_m : float or None
        The picture's scale, and ``scale_from`` what it comes from.
    scale_from : "height", "belt speed" or None
    steps_left, steps_right : int
        Contacts that were found.
    notes : tuple of ReportNote
        Where the clip was refused the reason comes first.
    speed_mps : float or None
        As told by the user, or measured on the ground.
    model : str
        The pose network's name.
    measured : bool
        Whether the clip could be measured at all; ``notes`` says why not.
    scene : ReportScene or None
        All that was seen, with every digit; None where nobody could be followed, and in schema 1.
    options : ClipOptions or None
        What the user told of the clip.
    step_period_s : float or None
        Mean step time from the periodicity of the whole body.
    size_px : (int, int) or None
        Width and height of the upright picture.
    frames : int or None
    video : bool or None
        Whether there was a video to draw stills from.
    source, source_sha256 : str
        Name and fingerprint of the video that the landmarks came from, where they are known.
    engine, model_sha256 : str
        What ran the pose network, and the fingerprint of its file, where there was one.
    history : tuple of str
        What was done to the landmarks, step by step.
    left_out_s : tuple of (float, float)
        Stretches in which nothing counts, as a person set them.
    """

    path: str
    view: View
    yaw_deg: float | None
    roll_deg: float | None
    fps: float
    duration_s: float
    time_scale: float
    surface: Surface
    activity: Activity
    px_per_m: float | None
    scale_from: Literal["height", "belt speed"] | None
    steps_left: int
    steps_right: int
    notes: tuple[ReportNote, ...]
    speed_mps: float | None = None
    model: str = ""
    measured: bool = True
    scene: ReportScene | None = None
    options: ClipOptions | None = None
    step_period_s: float | None = None
    size_px: tuple[int, int] | None = None
    frames: int | None = None
    video: bool | None = None
    source: str = ""
    source_sha256: str = ""
    engine: str = ""
    model_sha256: str = ""
    history: tuple[Message, ...] = ()
    left_out_s: tuple[tuple[float, float], ...] = ()

    def as_scene(self) -> Scene:
        """Return what was filmed as the type of the stage that saw it; NaN where it is not kept."""
        exact = self.scene or self
        kept = self.scene
        lengths = ("roll_sd_deg", "travel_px_s", "leg_px", "body_px")
        known = {name: getattr(kept, name, None) for name in lengths}
        return Scene(
            view=self.view,
            yaw_deg=exact.yaw_deg,
            roll_deg=exact.roll_deg,
            direction=kept.direction if kept else 0,
            surface=self.surface,
            px_per_m=exact.px_per_m,
            scale_from=self.scale_from,
            speed_mps=exact.speed_mps,
            time_scale=exact.time_scale,
            activity=self.activity,
            camera_moves=kept.camera_moves if kept else False,
            stride_period_s=kept.stride_period_s if kept else None,
            clock_doubt=None,
            rhythm_doubt=None,
            notes=(),
            **{name: np.nan if value is None else value for name, value in known.items()},
        )

    @property
    def why_not(self) -> Message:
        """Return why the clip was refused; empty where it was measured."""
        return Message("") if self.measured or not self.notes else self.notes[0].message

    @property
    def methods(self) -> Message:
        """Return what was done to the landmarks, as one sentence."""
        return Message("{clip}: {steps:; }.", {"clip": self.path, "steps": self.history})


class ReportContact(Part):
    """One foot on the ground.

    Parameters
    ----------
    clip : int
        Index in ``clips``.
    side : "left" or "right"
    strike_s, toe_off_s : float
        When it comes down, and when it leaves the ground.
    confidence : "high", "medium" or "low"
    near : bool or None
        Whether it is the leg nearer to the camera.
    uncertainty_s : float or None
        Standard error of either instant.
    lowest_s : float or None
        When the hips are lowest, where that was looked for (front and rear views).
    exact_s : (float, float) or None
        Strike and toe-off with every digit.
    by : "found" or "hand"
        Whether a person set one of its edges, or all of it.
    """

    clip: int
    side: Side
    strike_s: float
    toe_off_s: float
    confidence: Confidence
    near: bool | None = None
    uncertainty_s: float | None = None
    lowest_s: float | None = None
    exact_s: tuple[float, float] | None = None
    by: Literal["found", "hand"] = "found"

    def contact(self) -> Contact:
        """Return it as the type of the stage that found it."""
        strike_s, toe_off_s = self.exact_s or (self.strike_s, self.toe_off_s)
        return Contact(
            self.side,
            strike_s,
            toe_off_s,
            np.nan if self.uncertainty_s is None else self.uncertainty_s,
            self.confidence,
            bool(self.near),
            self.lowest_s,
            self.by,
        )


class ReportSamples(Part):
    """One value a step.

    Parameters
    ----------
    values : tuple of float or None
        Null where it could not be measured.
    time_s : tuple of float or None
        The instant each belongs to.
    sides : tuple of "left", "right" or "both"
        The leg each belongs to.
    """

    values: tuple[float | None, ...]
    time_s: tuple[float | None, ...]
    sides: tuple[MeasuredSide, ...]

    def samples(self) -> Samples:
        """Return them as arrays, NaN where there is no value."""
        values, time_s = (np.array(row, dtype=float) for row in (self.values, self.time_s))
        return Samples(values, time_s, self.sides)


class ReportReading(Part):
    """What one clip gives, from that clip alone.

    Parameters
    ----------
    clip : int
        Index in ``clips``.
    value, low, high : float
        Mean and 90 % interval.
    """

    clip: int
    value: float
    low: float
    high: float


class ReportMeasurement(Part):
    """One metric of one side, or the reason why there is no value.

    Parameters
    ----------
    metric : str
        Id of ``metrics.toml``, in ``unit``.
    side : "left", "right" or "both"
    value : float or None
        Mean over steps; None when refused.
    unit : str
    low, high : float or None
        90 % interval.
    sd : float or None
        Standard deviation from step to step.
    n : int
        Steps used.
    confidence : "high", "medium" or "low", or None when refused
    missing : str or None
        Why there is no value, and the remedy.
    clip : int or None
        Index in ``clips``.
    lasting_error : float or None
        The part of the standard error that errs alike in the next clip.
    exact : dict of str to float
        ``value``, ``low``, ``high``, ``sd`` and ``lasting_error`` with every digit, where known.
    samples : ReportSamples or None
        The single steps.
    readings : tuple of ReportReading
        Where clips disagree: what each gives, the clip that is believed first.
    missing_id : str
        The stable id of the reason in ``missing``, such as ``yaw``; empty where it was not kept.
    """

    metric: str
    side: MeasuredSide
    value: float | None
    unit: str
    low: float | None
    high: float | None
    sd: float | None
    n: int
    confidence: Confidence | None
    missing: Message | None
    clip: int | None = None
    lasting_error: float | None = None
    exact: dict[str, float] = Field(default_factory=dict)
    samples: ReportSamples | None = None
    readings: tuple[ReportReading, ...] = ()
    missing_id: str = ""

    def measurement(self) -> Measurement:
        """Return it as the type of the stage that made it, with every digit that is stored."""
        names = ("value", "low", "high", "sd", "lasting_error")
        return Measurement(
            metric=self.metric,
            side=self.side,
            unit=self.unit,
            n=self.n,
            confidence=self.confidence,
            missing=self.missing,
            missing_id=self.missing_id,
            samples=self.samples.samples() if self.samples else None,
            clip=self.clip or 0,
            readings=tuple(Reading(**dict(reading)) for reading in self.readings),
            **{name: self.exact.get(name, getattr(self, name)) for name in names},
        )


class ReportAssessment(Part):
    """What is said of one number; see `Assessment`.

    Parameters
    ----------
    metric : str
        Id of ``metrics.toml``.
    side : "left", "right" or "both"
    level : str
        How it lies to what is typical.
    typical : (float, float) or None
        The typical range for this runner and clip.
    why : str or None
        Why it cannot be told, and how to film it.
    """

    metric: str
    side: MeasuredSide
    level: Standing
    typical: tuple[float, float] | None = None
    why: Message | None = None

    @classmethod
    def of(cls, made: Assessment) -> Self:
        """Return an assessment as it is stored."""
        return cls(**{name: getattr(made, name) for name in cls.model_fields})

    def assessment(self) -> Assessment:
        """Return it as the type of the stage that made it."""
        return Assessment(**dict(self))


class ReportSession(Part):
    """What the user told of the day; empty or null where nothing was said.

    Parameters
    ----------
    runner, shoes : str
    filmed : date or None
    """

    runner: str = ""
    shoes: str = ""
    filmed: date | None = None


class ReportDisagreement(Part):
    """A metric and side of which clips give two answers.

    Parameters
    ----------
    metric : str
    side : "left", "right" or "both"
    readings : tuple of ReportReading
        The clip that is believed first.
    """

    metric: str
    side: MeasuredSide
    readings: tuple[ReportReading, ...]


class ReportFinding(Part):
    """One thing the clip shows.

    Parameters
    ----------
    id : str
        Stable for ever, such as ``FC201``.
    level : str
        How far it is from typical.
    metric : str
        The metric it leads with.
    side : "left", "right" or "both"
    title, detail, cue : str
        A headline, a sentence with the number, and what to try.
    exercises : tuple of str
        Ids of ``exercises.toml``.
    moments_s : tuple of float
        Where in the clip it shows.
    sources, source_ids : tuple of str
        Citations with their DOI, and the keys of ``sources.toml`` behind them.
    rule : str
        The rule's name, such as ``overstride``.
    confidence : "high", "medium" or "low", or None in schema 1
    clip : int
        Index of the clip that ``moments_s`` belong to.
    merged : tuple of str
        Rules that were merged into this one because one correction serves them all.
    leads : bool
        Whether it is one of the at most three findings that lead the report.
    measurements : tuple of ReportMeasurement
        Everything it rests on, the leading one first; their steps are in ``measurements`` above.
    """

    id: str
    level: Level
    metric: str
    side: MeasuredSide
    title: Message
    detail: Message
    cue: Message
    exercises: tuple[str, ...]
    sources: tuple[Message, ...]
    moments_s: tuple[float, ...]
    source_ids: tuple[str, ...] = ()
    rule: str = ""
    confidence: Confidence | None = None
    clip: int = 0
    merged: tuple[str, ...] = ()
    leads: bool = False
    measurements: tuple[ReportMeasurement, ...] = ()

    def finding(self) -> Finding:
        """Return it as the type of the stage that made it; its sources are those with an id."""
        return Finding(
            id=self.id,
            rule=self.rule,
            level=self.level,
            confidence=self.confidence or "low",
            metric=self.metric,
            side=self.side,
            title=self.title,
            detail=self.detail,
            cue=self.cue,
            measurements=tuple(one.measurement() for one in self.measurements),
            exercises=self.exercises,
            sources=self.source_ids,
            moments_s=self.moments_s,
            clip=self.clip,
            merged=self.merged,
            leads=self.leads,
        )


class ReportCycles(Part):
    """The strides of one side of one clip.

    Parameters
    ----------
    clip : int
        Index in ``clips``.
    side : "left" or "right"
    near : bool
        Whether it is the leg nearer to the camera.
    strike_s : tuple of n float
        When each stride starts.
    toe_off_pct : float
        Where in the cycle the foot leaves the ground, mean.
    angles_deg : dict of str to n rows of 101
        Degrees at 0–100 % of each stride, by the name of the angle; null where it is not known.
    """

    clip: int
    side: Side
    near: bool
    strike_s: tuple[float, ...]
    toe_off_pct: float
    angles_deg: dict[str, tuple[tuple[float | None, ...], ...]]


class ReportStill(Part):
    """One picture of a clip, ``stills/<name>.jpg``, and what it is for.

    Parameters
    ----------
    name : str
    clip : int
        Index in ``clips``.
    time_s : float or None
    side : "left", "right" or None
        The stance leg. None in schema 1, where neither is known.
    event : "strike", "mid_stance", "toe_off", "stride" or None
        What happens, on the pictures of one step; ``stride`` is a whole one from this strike on,
        as an animated picture, ``stills/<name>.webp``, and a still. None where the picture shows a
        finding.
    finding : str or None
        Id of the finding it shows.
    metric : str or None
        What is drawn on it.
    value : float or None
        The number written beside it.
    """

    name: str
    clip: int
    time_s: float | None = None
    side: Side | None = None
    event: Literal["strike", "mid_stance", "toe_off", "stride"] | None = None
    finding: str | None = None
    metric: str | None = None
    value: float | None = None


class Report(Document):
    """The whole of ``report.json``.

    Parameters
    ----------
    schema_version : 1 or 2
    clips : tuple of ReportClip
    contacts : tuple of ReportContact
        Every foot on the ground, of all clips.
    measurements : tuple of ReportMeasurement
    findings : tuple of ReportFinding
    plan : Plan
    methods : str
        What was done to the clips' landmarks, as one text; `ReportClip.history` has the steps.
    versions : dict of str to str
        Of formcheck, the libraries and the pose network, each network's sha256 by its name.
    session : ReportSession
    disagreements : tuple of ReportDisagreement
        Where two clips give two answers.
    language : str
        In which the strings of the file are written.
    made : date or None
        The day it was made; it is printed on the pages.
    sex : "female", "male" or None
        As told; only for typical ranges that differ.
    faces_hidden : bool or None
        Whether the faces on stills and video are blurred; None = not known.
    assessments : tuple of ReportAssessment
        What is said of every number that has a value: the one judgement that all pages read.
    stills : tuple of ReportStill
    cycles : tuple of ReportCycles
        Joint angles, stride by stride.
    corrections : tuple of Correction
        What was set by hand, the oldest first, also what was taken back: the entries of
        `formcheck.Corrections`.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import Report, read_report
    >>> report = read_report(Path("before"))
    >>> isinstance(report, Report), report.clips[0].view, report.clips[0].surface
    (True, 'side_left', 'treadmill')
    >>> text = Path("before/report.json").read_text(encoding="utf-8")
    >>> Report.model_validate_json(text) == report
    True
    """

    schema_version: Literal[1, 2] = 2
    clips: tuple[ReportClip, ...]
    contacts: tuple[ReportContact, ...]
    measurements: tuple[ReportMeasurement, ...]
    findings: tuple[ReportFinding, ...]
    plan: Plan
    methods: Message
    versions: dict[str, str]
    session: ReportSession = ReportSession()
    disagreements: tuple[ReportDisagreement, ...] = ()
    language: str = "en"
    made: date | None = None
    sex: Literal["female", "male"] | None = None
    faces_hidden: bool | None = None
    assessments: tuple[ReportAssessment, ...] = ()
    stills: tuple[ReportStill, ...] = ()
    cycles: tuple[ReportCycles, ...] = ()
    corrections: tuple[Correction, ...] = ()

    def gait(self, clip: int) -> Gait:
        """Return the contacts of one clip as the type of the stage that found them."""
        own = tuple(contact.contact() for contact in self.contacts if contact.clip == clip)
        about = self.clips[clip]
        return Gait(own, about.step_period_s, left_out_s=about.left_out_s)

    @property
    def scenes(self) -> tuple[Scene | None, ...]:
        """Return what was filmed, clip by clip; None where a clip was not measured."""
        return tuple(clip.as_scene() if clip.measured else None for clip in self.clips)

    def numbers(self) -> tuple[Measurement, ...]:
        """Return the measurements as the type of the stage that made them."""
        return tuple(measurement.measurement() for measurement in self.measurements)
