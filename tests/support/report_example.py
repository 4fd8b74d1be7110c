"""One runner's analysis, made from the digital runner, for the tests of report and overlay."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np

from formcheck.findings import find_findings
from formcheck.lab.phantom import Body, Camera, Clip, GaitSpec, LandmarkErrors, Leg, landmark_track
from formcheck.metrics import measure_all
from formcheck.model import Analysis, ClipOptions, MeasuredClip, Note, RefusedClip
from formcheck.plan import make_plan
from formcheck.prepare import prepare
from formcheck.video import VideoWriter

TODAY = date(2026, 11, 23)
VIDEO_PX = (180, 240)


@cache
def overstrider() -> Analysis:
    """Return a runner who lands far ahead, from the left and from behind, without video."""
    return _analysis(("side_left", "rear"), overstride_pct=44.0, cadence_spm=150)


@cache
def typical_runner() -> Analysis:
    """Return a runner of whom nothing stands out, from the right side only."""
    return _analysis(("side_right",), overstride_pct=23.0, cadence_spm=164)


def unfit() -> Analysis:
    """Return the overstrider's side clip as one that could not be measured."""
    clip = overstrider().measured[0]
    reason = Note("walking", "This looks like walking; film a run.")
    clip = RefusedClip(clip.path, reason, clip.video, clip.raw_track, clip.run)
    return replace(
        overstrider(),
        clips=(clip,),
        measurements=(),
        findings=(),
        plan=make_plan((), (), TODAY),
    )


def with_video(analysis: Analysis, folder: Path) -> Analysis:
    """Return the analysis with a small video behind each clip, whose brightness tells the frame."""
    clips = []
    for index, clip in enumerate(analysis.clips):
        path = folder / f"{index}.mp4"
        write_grey_video(path, clip.raw_track.time_s)
        clips.append(replace(clip, path=path, video=path))
    return replace(analysis, clips=tuple(clips))


def write_grey_video(path: Path, time_s: np.ndarray) -> None:
    """Write a video whose frames are plain greys, brighter from frame to frame."""
    width, height = VIDEO_PX
    with VideoWriter(path, fps=60, crf=10, preset="ultrafast") as writer:
        for frame, when_s in enumerate(time_s):
            grey = np.full((height, width, 3), grey_of(frame, len(time_s)), dtype=np.uint8)
            writer.write(grey, float(when_s))


def grey_of(frame: int, count: int) -> int:
    """Return the brightness of one frame of `write_grey_video`."""
    return 40 + round(160 * frame / count)


def _analysis(views: tuple[str, ...], overstride_pct: float, cadence_spm: float) -> Analysis:
    leg = Leg(overstride_pct=overstride_pct)
    clips = []
    for view in views:
        filmed = Clip(
            body=Body(sex="woman", height_m=1.68, mass_kg=60),
            gait=GaitSpec(speed_mps=3.0, cadence_spm=cadence_spm, left=leg, right=leg),
            camera=Camera(view=view, fps=60),
            duration_s=6.0,
            surface="treadmill",
            seed=1,
        )
        track = landmark_track(filmed, LandmarkErrors.of("full"), seed=3)
        run = prepare(track, ClipOptions(view, speed_kmh=10.8, height_cm=168, mass_kg=60))
        clips.append(MeasuredClip(Path(f"{view}.mp4"), None, track, run))
    measurements = measure_all([clip.run for clip in clips])
    findings = find_findings(measurements, [clip.run.scene for clip in clips], 3.0, None)
    return Analysis(
        clips=tuple(clips),
        measurements=measurements,
        findings=findings,
        plan=make_plan(findings, measurements, TODAY),
        versions={"formcheck": "0.1.0"},
    )
