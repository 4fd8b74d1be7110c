"""Page three: what a sceptic checks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from formcheck.i18n import listed, number, say, tell
from formcheck.knowledge import Source, load
from formcheck.model import Analysis, AnalyzedClip, MeasuredClip, Run, Scene
from formcheck.render.build import notes_of
from formcheck.render.runner_page import Unseen, unseen
from formcheck.render.words import view_words

__all__ = ["ClipFacts", "ScepticPage", "make_sceptic_page"]


@dataclass(frozen=True, slots=True)
class ClipFacts:
    """What was filmed, as pairs of a name and a fact, and what a reader should know."""

    title: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScepticPage:
    """Everything on page three."""

    clips: tuple[ClipFacts, ...]
    methods: tuple[str, ...]
    unseen: tuple[Unseen, ...]
    sources: tuple[Source, ...]
    versions: tuple[tuple[str, str], ...]


def make_sceptic_page(analysis: Analysis) -> ScepticPage:
    """Return page three."""
    return ScepticPage(
        clips=tuple(_facts(clip) for clip in analysis.clips),
        methods=analysis.methods,
        unseen=unseen(analysis.measurements),
        sources=_sources(analysis),
        versions=tuple(analysis.versions.items()),
    )


def _facts(clip: AnalyzedClip) -> ClipFacts:
    notes: list[str] = [note.message for note in notes_of(clip)]
    saved = clip.path.suffix == ".npz" and clip.raw_track is not None and clip.raw_track.source
    if saved and clip.video is None and clip.video_note is None:
        notes.append(say("sceptic.no_video", video=Path(saved).name))
    named: tuple[tuple[str, str], ...] = ()
    if clip.run is not None:
        facts = _seen(clip.run, steps_count=isinstance(clip, MeasuredClip))
        named = tuple(zip(listed("sceptic.fact_names"), facts, strict=True))
    return ClipFacts(clip.path.name, named, tuple(notes))


def _seen(run: Run, *, steps_count: bool) -> tuple[str, ...]:
    """Return what was filmed, in the order of the facts' names."""
    scene = run.scene
    slow = "" if scene.time_scale == 1 else say("sceptic.slow", times=number(scene.time_scale))
    left, right = (len(run.gait.of(side)) if steps_count else 0 for side in ("left", "right"))
    width, height = run.cleaned.size_px
    length = number(run.cleaned.duration_s, ".1f")
    return (
        view_words(scene.view),
        _turn(scene),
        _tilt(scene),
        say("sceptic.rate", fps=number(run.cleaned.fps, ".0f"), slow=slow),
        say("sceptic.length", seconds=length, frames=len(run.cleaned)),
        say("sceptic.picture", width=width, height=height),
        say("sceptic.not_known" if scene.surface == "unknown" else f"sceptic.{scene.surface}"),
        say("sceptic.nobody" if scene.activity == "none" else f"sceptic.{scene.activity}"),
        _scale(scene),
        _speed(scene),
        say("sceptic.steps", left=left, right=right),
    )


def _turn(scene: Scene) -> str:
    if scene.yaw_deg is None:
        return say("sceptic.not_known")
    return say("sceptic.turned", degrees=number(abs(scene.yaw_deg), ".0f"))


def _tilt(scene: Scene) -> str:
    if scene.roll_deg is None:
        return say("sceptic.not_tilted")
    degrees = number(scene.roll_deg, ".1f")
    return say("sceptic.tilted", degrees=degrees, sd=number(scene.roll_sd_deg, ".1f"))


def _scale(scene: Scene) -> str:
    if scene.px_per_m is None:
        return say("sceptic.no_scale")
    source = tell("height") if scene.scale_from == "height" else tell("belt speed")
    return say("sceptic.scale", pixels=number(scene.px_per_m, ".0f"), source=source)


def _speed(scene: Scene) -> str:
    if scene.speed_mps is None:
        return say("sceptic.not_known")
    return say("sceptic.speed", kmh=number(scene.speed_mps * 3.6, ".1f"))


def _sources(analysis: Analysis) -> tuple[Source, ...]:
    """Return every source behind a finding, the plan and the shown ranges, in order of name."""
    ids = {source for finding in analysis.findings for source in finding.sources}
    ids |= set(analysis.plan.source_ids)
    for measurement in analysis.measurements:
        if measurement.value is not None:
            ids |= set(load().metric(measurement.metric).sources)
    known = load().sources
    found = [known[name] for name in ids if name in known]
    return tuple(sorted(found, key=lambda source: (source.by.lower(), source.year, source.id)))
