"""An `Analysis` becomes a `Report`: what ``report.json`` holds."""

from __future__ import annotations

from dataclasses import asdict
from math import isfinite

from formcheck.i18n import current, tell
from formcheck.knowledge import load
from formcheck.model import (
    Analysis,
    AnalyzedClip,
    Finding,
    MeasuredClip,
    Measurement,
    Note,
    Pathway,
    Plan,
    RefusedClip,
)
from formcheck.model.report import (
    Report,
    ReportClip,
    ReportContact,
    ReportDisagreement,
    ReportExercise,
    ReportFinding,
    ReportMeasurement,
    ReportNote,
    ReportPathway,
    ReportPlan,
    ReportReading,
    ReportReturnStep,
    ReportSaid,
    ReportSection,
    ReportSession,
    ReportStop,
    ReportWeek,
)

__all__ = ["build", "cite", "notes_of"]


def build(analysis: Analysis) -> Report:
    """Return everything in an analysis as the product's contract, ready to be written as JSON."""
    return Report(
        clips=tuple(_clip(clip) for clip in analysis.clips),
        contacts=tuple(
            ReportContact(
                clip=index,
                side=contact.side,
                strike_s=round(contact.strike_s, 4),
                toe_off_s=round(contact.toe_off_s, 4),
                confidence=contact.confidence,
            )
            for index, clip in analysis.measured.items()
            for contact in clip.run.gait.contacts
        ),
        measurements=tuple(_measurement(m) for m in analysis.measurements),
        findings=tuple(_finding(finding) for finding in analysis.findings),
        plan=_plan(analysis.plan),
        methods=" ".join(analysis.methods),
        versions=dict(analysis.versions),
        session=ReportSession(**asdict(analysis.session)),
        disagreements=tuple(_disagreement(m) for m in analysis.measurements if m.readings),
        language=current(),
    )


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


def cite(source_id: str) -> str:
    """Return a source as one line with its DOI or address; the id itself if it is unknown."""
    source = load().sources.get(source_id)
    if source is None:
        return source_id
    where = f" doi:{source.doi}" if source.doi else f" {source.url}".rstrip()
    return f"{source.citation}{where}"


def _clip(clip: AnalyzedClip) -> ReportClip:
    notes = tuple(ReportNote(id=note.id, message=note.message) for note in notes_of(clip))
    run = clip.run
    if run is None:  # nobody could be followed: as earlier versions wrote it
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
            model="",
        )
    scene = run.scene
    gait = run.gait if isinstance(clip, MeasuredClip) else None
    return ReportClip(
        path=clip.path.name,
        view=scene.view,
        yaw_deg=_number(scene.yaw_deg, 2),
        roll_deg=_number(scene.roll_deg, 2),
        fps=_number(run.cleaned.fps, 3) or 0.0,
        duration_s=_number(run.cleaned.duration_s, 4) or 0.0,
        time_scale=_number(scene.time_scale, 4) or 1.0,
        surface=scene.surface,
        activity=scene.activity,
        px_per_m=_number(scene.px_per_m, 3),
        scale_from=scene.scale_from,
        steps_left=len(gait.of("left")) if gait else 0,
        steps_right=len(gait.of("right")) if gait else 0,
        notes=notes,
        speed_mps=_number(scene.speed_mps, 3),
        model=clip.raw_track.model if clip.raw_track is not None else "",
    )


def _no_number() -> str:
    return tell("It could not be computed from this clip.")


def _measurement(measurement: Measurement) -> ReportMeasurement:
    value = _number(measurement.value)
    known = value is not None
    return ReportMeasurement(
        metric=measurement.metric,
        side=measurement.side,
        value=value,
        unit=measurement.unit,
        low=_number(measurement.low) if known else None,
        high=_number(measurement.high) if known else None,
        sd=_number(measurement.sd) if known else None,
        n=measurement.n,
        confidence=measurement.confidence if known else None,
        missing=None
        if known
        else measurement.missing or tell("It could not be computed from this clip."),
        clip=measurement.clip,
        lasting_error=_number(measurement.lasting_error) if known else None,
    )


def _disagreement(measurement: Measurement) -> ReportDisagreement:
    readings = tuple(
        ReportReading(
            clip=r.clip, value=round(r.value, 4), low=round(r.low, 4), high=round(r.high, 4)
        )
        for r in measurement.readings
    )
    return ReportDisagreement(metric=measurement.metric, side=measurement.side, readings=readings)


def _finding(finding: Finding) -> ReportFinding:
    return ReportFinding(
        id=finding.id,
        level=finding.level,
        metric=finding.metric,
        side=finding.side,
        title=finding.title,
        detail=finding.detail,
        cue=finding.cue,
        exercises=finding.exercises,
        sources=tuple(cite(source) for source in finding.sources),
        moments_s=tuple(round(t, 4) for t in finding.moments_s if isfinite(t)),
    )


def _plan(plan: Plan) -> ReportPlan:
    return ReportPlan(
        correction=plan.correction,
        title=plan.title,
        cue=plan.cue,
        dose=plan.dose,
        caution=plan.caution,
        programme=tuple(ReportWeek(**asdict(week)) for week in plan.programme),
        exercises=tuple(ReportExercise(**asdict(exercise)) for exercise in plan.exercises),
        load=plan.load,
        footwear=plan.footwear,
        see_someone=plan.see_someone,
        retest=plan.retest,
        retest_why=plan.retest_why,
        sources=tuple(cite(source) for source in plan.sources),
        pathway=_pathway(plan.pathway) if plan.pathway else None,
    )


def _pathway(pathway: Pathway) -> ReportPathway:
    return ReportPathway(
        stop=ReportStop(**asdict(pathway.stop)) if pathway.stop else None,
        sections=tuple(
            ReportSection(
                id=section.id,
                title=section.title,
                statements=tuple(
                    ReportSaid(
                        id=said.id,
                        text=said.text,
                        sources=tuple(cite(source) for source in said.sources),
                        no_source=said.no_source,
                    )
                    for said in section.statements
                ),
            )
            for section in pathway.sections
        ),
        return_to_run=tuple(ReportReturnStep(**asdict(step)) for step in pathway.return_to_run),
        held=tuple(sorted(pathway.held)),
    )


def _number(value: float | None, digits: int = 4) -> float | None:
    """Return a finite number, rounded beyond anything it supports; None for what is not one."""
    return None if value is None or not isfinite(value) else round(float(value), digits)
