"""An `Analysis` becomes a `Report`: everything that any page of it is made from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from math import isfinite
from pathlib import Path

import numpy as np

from formcheck.findings import Circumstances, assess
from formcheck.i18n import LANGUAGES, Message, msg
from formcheck.knowledge import load
from formcheck.metrics.kinematics import ankle_deg, at, knee_flexion_deg, shank_deg, thigh_deg
from formcheck.model import (
    Analysis,
    AnalyzedClip,
    Finding,
    FloatArray,
    MeasuredClip,
    Measurement,
    Note,
    RefusedClip,
    Run,
    Scene,
    Side,
)
from formcheck.model.report import (
    Report,
    ReportAssessment,
    ReportClip,
    ReportContact,
    ReportCycles,
    ReportDisagreement,
    ReportFinding,
    ReportMeasurement,
    ReportNote,
    ReportReading,
    ReportSamples,
    ReportScene,
    ReportSession,
)
from formcheck.render.overlay import choose_stills

__all__ = ["ANGLES", "build", "cut_cycles", "notes_of"]

_DIGITS = 4  # of what other programs read: beyond anything it supports
_POINTS = 101  # of a stride: 0 to 100 % of its time

#: Name of an angle over the gait cycle to the function that gives it over time.
ANGLES: dict[str, Callable[[Run, Side], FloatArray]] = {
    "knee_flexion_deg": knee_flexion_deg,
    "thigh_deg": thigh_deg,
    "shank_deg": shank_deg,
    "ankle_deg": ankle_deg,
}


def build(
    analysis: Analysis,
    language: str = LANGUAGES[0],
    *,
    made: date | None = None,
    show_face: bool = False,
) -> Report:
    """Return everything in an analysis as one report.

    Parameters
    ----------
    analysis : Analysis
    language : str
        In which its file is written.
    made : date or None
        The day that is printed on it; None = today.
    show_face : bool
        Whether its pictures show faces.

    Returns
    -------
    Report
        What ``report.json`` holds, and all that any page is made from.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import Request, analyze, build_report
    >>> report = build_report(analyze(Request(clips=((Path("side.npz"), None),))))
    >>> report.schema_version, report.language
    (2, 'en')
    """
    clips = tuple(_clip(clip) for clip in analysis.clips)
    here = Circumstances.of(analysis.clips, analysis.sex)
    assessed = assess(analysis.findings, analysis.measurements, here)
    return Report(
        clips=clips,
        contacts=_contacts(analysis),
        measurements=tuple(_measurement(m) for m in analysis.measurements),
        findings=tuple(_finding(finding) for finding in analysis.findings),
        plan=analysis.plan,
        methods=Message("{lines: }", {"lines": [c.methods for c in clips if c.history]}),
        versions=dict(analysis.versions),
        session=ReportSession(**asdict(analysis.session)),
        disagreements=tuple(_disagreement(m) for m in analysis.measurements if m.readings),
        language=language,
        made=made or date.today(),
        sex=analysis.sex,
        faces_hidden=not show_face,
        assessments=tuple(ReportAssessment.of(one) for one in assessed),
        stills=choose_stills(analysis),
        cycles=tuple(
            cycles
            for index, clip in analysis.measured.items()
            for cycles in cut_cycles(clip.run, index)
        ),
        corrections=analysis.corrections.entries,
    )


def cut_cycles(run: Run, clip: int) -> tuple[ReportCycles, ...]:
    """Return joint angles over the gait cycle of both legs; none but for clips from the side.

    Every stride goes from strike to strike of one foot.
    """
    if not run.scene.is_side:
        return ()
    sides: tuple[Side, ...] = ("left", "right")
    return tuple(cycles for side in sides if (cycles := _cut(run, side, clip)) is not None)


def notes_of(clip: AnalyzedClip) -> tuple[Note, ...]:
    """Return what a reader should know about a clip, once each, the reason it failed first."""
    notes = [clip.reason] if isinstance(clip, RefusedClip) else []
    if clip.raw_track is not None:
        notes += clip.raw_track.notes
    if clip.run is not None:
        notes += [*clip.run.cleaned.notes, *clip.run.scene.notes]
    notes += [*([clip.video_note] if clip.video_note else []), *clip.notes]
    if clip.run is not None:
        notes += clip.run.gait.notes
    return tuple({(note.id, note.message): note for note in notes}.values())


def _clip(clip: AnalyzedClip) -> ReportClip:
    notes = tuple(ReportNote(**asdict(note)) for note in notes_of(clip))
    run, raw = clip.run, clip.raw_track
    if run is None or raw is None:  # nobody could be followed: as earlier versions wrote it
        return ReportClip(
            path=clip.path.name,
            view="oblique",
            yaw_deg=None,
            roll_deg=None,
            fps=1.0,
            duration_s=1.0,
            time_scale=1.0,
            surface="unknown",
            activity="none",
            px_per_m=None,
            scale_from=None,
            steps_left=0,
            steps_right=0,
            notes=notes,
            measured=False,
            options=clip.options,
            video=clip.video is not None,
        )
    scene = run.scene
    measured = isinstance(clip, MeasuredClip)
    return ReportClip(
        path=clip.path.name,
        view=scene.view,
        yaw_deg=_number(scene.yaw_deg, 2),
        roll_deg=_number(scene.roll_deg, 2),
        fps=_number(run.cleaned.fps, 3) or 0.0,
        duration_s=_number(run.cleaned.duration_s) or 0.0,
        time_scale=_number(scene.time_scale) or 1.0,
        surface=scene.surface,
        activity=scene.activity,
        px_per_m=_number(scene.px_per_m, 3),
        scale_from=scene.scale_from,
        steps_left=len(run.gait.of("left")) if measured else 0,
        steps_right=len(run.gait.of("right")) if measured else 0,
        notes=notes,
        speed_mps=_number(scene.speed_mps, 3),
        model=raw.model,
        measured=measured,
        scene=_scene(scene),
        options=clip.options,
        step_period_s=run.gait.step_period_s,
        size_px=run.cleaned.size_px,
        frames=len(run.cleaned),
        video=clip.video is not None,
        source=Path(raw.source).name,
        source_sha256=raw.source_sha256,
        engine=raw.engine,
        model_sha256=raw.model_sha256,
        history=run.cleaned.history,
        left_out_s=run.gait.left_out_s,
    )


def _scene(scene: Scene) -> ReportScene:
    names = (
        *("yaw_deg", "roll_deg", "roll_sd_deg", "px_per_m", "speed_mps"),
        *("leg_px", "body_px", "stride_period_s", "travel_px_s"),
    )
    lengths = {name: getattr(scene, name) for name in names}
    return ReportScene(
        **{n: None if v is None or not isfinite(v) else float(v) for n, v in lengths.items()},
        direction=scene.direction,
        near_side=scene.near_side,
        time_scale=scene.time_scale,
        camera_moves=scene.camera_moves,
        clock_doubtful=scene.clock_doubt is not None,
        rhythm_uneven=scene.rhythm_doubt is not None,
    )


def _contacts(analysis: Analysis) -> tuple[ReportContact, ...]:
    return tuple(
        ReportContact(
            clip=index,
            side=contact.side,
            strike_s=round(contact.strike_s, _DIGITS),
            toe_off_s=round(contact.toe_off_s, _DIGITS),
            confidence=contact.confidence,
            near=contact.near,
            uncertainty_s=contact.uncertainty_s if isfinite(contact.uncertainty_s) else None,
            lowest_s=contact.lowest_s,
            exact_s=(contact.strike_s, contact.toe_off_s),
            by=contact.by,
        )
        for index, clip in analysis.measured.items()
        for contact in clip.run.gait.contacts
    )


def _measurement(measurement: Measurement, *, steps: bool = True) -> ReportMeasurement:
    """Return a measurement, with its single steps or without."""
    value = _number(measurement.value)
    names = ("value", "low", "high", "sd", "lasting_error") if value is not None else ()
    known = {name: getattr(measurement, name) for name in names}
    exact = {name: float(v) for name, v in known.items() if v is not None and isfinite(v)}
    rounded = {name: round(v, _DIGITS) for name, v in exact.items()}
    samples = measurement.samples if steps else None
    return ReportMeasurement(
        metric=measurement.metric,
        side=measurement.side,
        value=value,
        unit=measurement.unit,
        low=rounded.get("low"),
        high=rounded.get("high"),
        sd=rounded.get("sd"),
        n=measurement.n,
        confidence=measurement.confidence if value is not None else None,
        missing=None
        if value is not None
        else measurement.missing or msg("We could not work this out from this clip."),
        missing_id="" if value is not None else measurement.missing_id,
        clip=measurement.clip,
        lasting_error=rounded.get("lasting_error"),
        exact=exact,
        samples=None
        if samples is None
        else ReportSamples(
            values=_row(samples.values), time_s=_row(samples.time_s), sides=samples.sides
        ),
        readings=tuple(ReportReading(**asdict(reading)) for reading in measurement.readings),
    )


def _disagreement(measurement: Measurement) -> ReportDisagreement:
    readings = tuple(
        ReportReading(
            clip=r.clip,
            value=round(r.value, _DIGITS),
            low=round(r.low, _DIGITS),
            high=round(r.high, _DIGITS),
        )
        for r in measurement.readings
    )
    return ReportDisagreement(metric=measurement.metric, side=measurement.side, readings=readings)


def _finding(finding: Finding) -> ReportFinding:
    sources = load().sources
    return ReportFinding(
        id=finding.id,
        level=finding.level,
        metric=finding.metric,
        side=finding.side,
        title=finding.title,
        detail=finding.detail,
        cue=finding.cue,
        exercises=finding.exercises,
        sources=tuple(sources[name].reference for name in finding.sources),
        moments_s=tuple(round(t, _DIGITS) for t in finding.moments_s if isfinite(t)),
        source_ids=finding.sources,
        rule=finding.rule,
        confidence=finding.confidence,
        clip=finding.clip,
        merged=finding.merged,
        leads=finding.leads,
        measurements=tuple(_measurement(m, steps=False) for m in finding.measurements),
    )


def _cut(run: Run, side: Side, index: int) -> ReportCycles | None:
    strides = run.gait.strides(side)
    if not strides:
        return None
    angles = {}
    when_s = np.concatenate([np.linspace(a.strike_s, b.strike_s, _POINTS) for a, b in strides])
    for name, angle in ANGLES.items():
        # One spline through the whole clip, read at all strides: `normalise`, many at a time.
        values = at(run.cleaned.time_s, angle(run, side), when_s)
        angles[name] = tuple(_row(stride) for stride in values.reshape(len(strides), _POINTS))
    down = [(a.toe_off_s - a.strike_s) / (b.strike_s - a.strike_s) for a, b in strides]
    return ReportCycles(
        clip=index,
        side=side,
        near=run.scene.near_side == side,
        strike_s=tuple(a.strike_s for a, _ in strides),
        toe_off_pct=100 * float(np.mean(down)),
        angles_deg=angles,
    )


def _row(values: FloatArray) -> tuple[float | None, ...]:
    """Return numbers with None for what is not one."""
    return tuple(
        value if known else None
        for value, known in zip(values.tolist(), np.isfinite(values).tolist(), strict=True)
    )


def _number(value: float | None, digits: int = _DIGITS) -> float | None:
    """Return a finite number, rounded beyond anything it supports; None for what is not one."""
    return None if value is None or not isfinite(value) else round(float(value), digits)
