"""Page three: what a sceptic checks."""

from __future__ import annotations

from dataclasses import dataclass

from formcheck.analysis import Analysis, Clip
from formcheck.knowledge import Source, load
from formcheck.report.build import notes_of
from formcheck.report.runner_page import Unseen, unseen
from formcheck.report.words import view_words

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


def _facts(clip: Clip) -> ClipFacts:
    run, scene = clip.run, clip.run.scene
    turn = (
        "not known" if scene.yaw_deg is None else f"{abs(scene.yaw_deg):.0f}° off this view's axis"
    )
    roll = "not known; the vertical of the picture is used"
    if scene.roll_deg is not None:
        roll = f"{scene.roll_deg:.1f}° (± {scene.roll_sd_deg:.1f}°), taken out of the angles"
        roll = roll.replace("-", "−")
    scale = "none: no centimetres without height or belt speed"
    if scene.px_per_m is not None:
        scale = f"{scene.px_per_m:.0f} pixels a metre, from {scene.scale_from}"
    speed = "not known" if scene.speed_mps is None else f"{scene.speed_mps * 3.6:.1f} km/h"
    slow = "" if scene.time_scale == 1 else f", slow motion × {scene.time_scale:g} undone"
    steps = [len(run.gait.of("left")), len(run.gait.of("right"))] if clip.measured else [0, 0]
    facts = (
        ("Filmed", view_words(scene.view)),
        ("Camera turned", turn),
        ("Camera tilted", roll),
        ("Pictures a second", f"{run.track.fps:.0f} in real time{slow}"),
        ("Length", f"{run.track.duration_s:.1f} s, {len(run.track)} pictures"),
        ("Picture", f"{run.track.size_px[0]} × {run.track.size_px[1]} pixels"),
        ("Surface", scene.surface if scene.surface != "unknown" else "not known"),
        ("Activity", scene.activity if scene.activity != "none" else "nobody runs or walks"),
        ("Scale", scale),
        ("Speed", speed),
        ("Steps found", f"{steps[0]} left, {steps[1]} right"),
    )
    return ClipFacts(clip.path.name, facts, tuple(note.message for note in notes_of(clip)))


def _sources(analysis: Analysis) -> tuple[Source, ...]:
    """Return every source behind a finding, the plan and the shown ranges, in order of name."""
    ids = {source for finding in analysis.findings for source in finding.sources}
    ids |= set(analysis.plan.sources)
    for measurement in analysis.measurements:
        if measurement.value is not None:
            ids |= set(load().metric(measurement.metric).sources)
    known = load().sources
    found = [known[name] for name in ids if name in known]
    return tuple(sorted(found, key=lambda source: (source.authors.lower(), source.year)))
